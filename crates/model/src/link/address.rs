//! Addresses and prefixes, told by what they share with those before.

use std::net::Ipv4Addr;

use ipnetwork::Ipv4Network;
use serde_json::Value;

use super::LinkError;
use super::coder::{Class, Coder};
use super::memory::Memory;
use super::predictor::mix;
use super::value::Place;

impl Coder<'_> {
    /// A prefix: its length, then as much of its address as the length leaves.
    pub(super) fn prefix(&mut self, memory: &mut Memory, place: Place, prefix: Option<Ipv4Network>) -> Value {
        let last = memory.last_length(place.path);
        let contexts = [
            place.path,
            mix(place.path, last),
            mix(mix(place.path, place.element), 3),
            mix(mix(place.path, place.before), 4),
            mix(place.key, 5),
            mix(last, 6),
            7,
        ]
        .map(|it| mix(it, 51));
        let length = prefix.map_or(0, |it| u32::from(it.prefix()));
        let length = self.symbol(Class::Address, &contexts, 6, length);
        memory.remember_length(place.path, length);
        let has_host_bits = prefix.is_some_and(|it| it.network() != it.ip());
        let has_host_bits = self.bit(Class::Address, &contexts, 1 << 8, has_host_bits);
        let address = prefix.map_or(Ipv4Addr::UNSPECIFIED, Ipv4Network::ip);
        let significant = if has_host_bits { 32 } else { length.min(32) };
        let address = self.address(memory, place, address, significant);
        if let Ok(prefix) = Ipv4Network::new(address, length as u8) {
            prefix.to_string().into()
        } else {
            self.fail(LinkError::Damaged);
            Value::Null
        }
    }

    /// The first bits of an address: which one before it begins alike, for how many bytes, and then the rest.
    pub(super) fn address(
        &mut self,
        memory: &mut Memory,
        place: Place,
        address: Ipv4Addr,
        significant: u32,
    ) -> Ipv4Addr {
        let bytes = address.octets();
        let (distance, shared) = memory.most_alike(bytes, significant);
        let contexts = [
            place.path,
            mix(place.key, 1),
            mix(significant, 2),
            mix(mix(place.path, significant), 3),
            mix(mix(place.path, place.element), 4),
            mix(memory.last(place.path), 5),
            6,
        ]
        .map(|it| mix(it, 61));
        let shared = self.symbol(Class::Address, &contexts, 3, shared).min(4);
        let known = if shared == 0 {
            [0; 4]
        } else {
            let contexts = contexts.map(|it| mix(it, shared));
            let distance = self.number(Class::Address, &contexts, distance);
            memory.address_before(distance)
        };
        let mut read = [0_u8; 4];
        let mut so_far = significant;
        for (index, ((place_of, byte), known)) in read.iter_mut().zip(bytes).zip(known).enumerate() {
            let index = index as u32;
            let bits = significant.saturating_sub(8 * index).min(8);
            if index < shared {
                *place_of = known;
            } else if bits > 0 {
                let near = if index == shared { u32::from(known) + 1 } else { 0 };
                let contexts = [
                    mix(so_far, index),
                    mix(mix(place.path, so_far), index),
                    mix(mix(near, bits), 2),
                    mix(mix(mix(near, index), place.path), 3),
                    mix(mix(index, bits), 4),
                    mix(mix(place.key, mix(index, shared)), 5),
                    mix(mix(place.element, so_far), 6),
                ]
                .map(|it| mix(it, 62));
                let byte = u32::from(byte) >> (8 - bits);
                *place_of = (self.symbol(Class::Address, &contexts, bits, byte) << (8 - bits)) as u8;
            }
            so_far = mix(so_far, u32::from(*place_of) + 1);
        }
        memory.remember_address(read);
        Ipv4Addr::from(read)
    }
}
