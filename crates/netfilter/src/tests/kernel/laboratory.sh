# A node in a network of its own, with a network for its pods and one for everybody outside.
#
# Run in a fresh network namespace, behind what the test writes: the functions `interfaces`, `neighbours`, `tables` and
# `probes`, and FAMILY (4 or 6), LENGTH (of a single address's prefix) and IPTABLES.
set -eu

unshare --net sleep 300 & pods=$!
unshare --net sleep 300 & outside=$!
trap 'kill $pods $outside' EXIT
own=$(readlink /proc/self/ns/net)
for other in $pods $outside; do
    while [ "$(readlink /proc/$other/ns/net)" = "$own" ]; do sleep 0.01; done
done

within() {
    namespace=$1
    shift
    if [ "$namespace" = self ]; then "$@"; else nsenter --net=/proc/$namespace/ns/net "$@"; fi
}

# No interface speaks up of its own accord: what it said would be counted too.
for namespace in self $pods $outside; do
    within $namespace bash -c 'for it in all default; do
        echo 0 > /proc/sys/net/ipv4/conf/$it/rp_filter
        echo 1 > /proc/sys/net/ipv6/conf/$it/addr_gen_mode
        echo 0 > /proc/sys/net/ipv6/conf/$it/accept_ra
    done'
done

# A pair of interfaces, one of them in another network: NAME NETWORK HARDWARE-ADDRESS ITS-HARDWARE-ADDRESS
OUTSIDE=02:00:00:00:00:0a
PODS=02:00:00:00:00:0b
pair() {
    ip link add "$1" type veth peer name eth0 netns "$2"
    ip link set "$1" address "$3" up
    within "$2" ip link set lo up
    within "$2" ip link set eth0 address "$4" up
    within "$2" $IPTABLES -P INPUT DROP
}

ip link set lo up
echo 1 > /proc/sys/net/ipv4/ip_forward
echo 1 > /proc/sys/net/ipv6/conf/all/forwarding
pair eth0 $outside 02:00:00:00:00:02 $OUTSIDE
interfaces
# Nobody is looked for in vain: what the kernel says when it gives up would be counted too.
neighbours
tables | $IPTABLES-restore

# One connection, and the rules that counted its packets: NUMBER NETWORK SENDER GATEWAY GATEWAY-HARDWARE-ADDRESS RECEIVER PORT
probe() {
    if [ "$2" != self ]; then
        within "$2" ip -$FAMILY address flush dev eth0
        within "$2" ip address replace "$3/$LENGTH" dev eth0 nodad
        within "$2" ip neighbour replace "$4" lladdr "$5" nud permanent dev eth0
        within "$2" ip -$FAMILY route replace default via "$4" dev eth0 onlink src "$3"
    fi
    for table in raw nat filter; do $IPTABLES -t $table -Z; done
    echo "= $1"
    # On a busy machine the time may be up before anything was sent.
    for _ in {1..30}; do
        within "$2" timeout 0.1 bash -c "exec 3<>/dev/tcp/$6/$7" 2>/dev/null || true
        if $IPTABLES-save -c | grep '^\[[1-9].*-A'; then return; fi
    done
}
probes
