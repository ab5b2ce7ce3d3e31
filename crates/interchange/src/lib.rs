//! Other people's files, in and out. Nothing is here yet: importing and exporting are later work.
