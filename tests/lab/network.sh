# network.sh: virtual networks of a daemon, of each kind; they live in its network namespace.
#
#   network_up DAEMON nat|isolated|bridge|ovs   started, named lab-KIND, with DHCP
#   network_lease DAEMON KIND [SECONDS]         waits for a lease; prints its address
network_needs=("${daemon_needs[@]}")
network_ovs_needs=("${daemon_needs[@]}" ovs-vswitchd:openvswitch-switch)

network_define() {
    local daemon=$1 name=$2
    v "$daemon" net-define <(cat)
    v "$daemon" net-start "$name"
}

network_nat() {
    network_define "$1" lab-nat <<END
<network><name>lab-nat</name><forward mode='nat'/><bridge name='labbr0' stp='off' delay='0'/>
<dns enable='no'/><ip address='192.168.150.1' netmask='255.255.255.0'>
<dhcp><range start='192.168.150.10' end='192.168.150.99'/></dhcp></ip></network>
END
}

network_isolated() {
    network_define "$1" lab-isolated <<END
<network><name>lab-isolated</name><bridge name='labbr1' delay='0'/><dns enable='no'/>
<ip address='192.168.151.1' netmask='255.255.255.0'>
<dhcp><range start='192.168.151.10' end='192.168.151.50'/></dhcp></ip>
<ip family='ipv6' address='fd00:1ab::1' prefix='64'/></network>
END
}

# network_dnsmasq DAEMON DEVICE NET: addresses on a device that libvirt did not make.
network_dnsmasq() {
    daemon_in "$1" ip addr replace "$3.1/24" dev "$2"
    daemon_in "$1" ip link set "$2" up
    daemon_in "$1" dnsmasq --port=0 --interface="$2" --bind-interfaces --except-interface=lo \
        --dhcp-range="$3.10,$3.50" --dhcp-leasefile="/run/$2.leases" --pid-file="/run/$2.pid" \
        --conf-file=/dev/null --log-facility=/dev/null
}

network_bridge() {
    daemon_in "$1" ip link add labext type bridge
    network_dnsmasq "$1" labext 192.168.154
    network_define "$1" lab-bridge <<END
<network><name>lab-bridge</name><forward mode='bridge'/><bridge name='labext'/></network>
END
}

# The user-space datapath: no kernel module. libvirt's ovs-vsctl looks in /run/openvswitch.
network_ovs() {
    lab_need "${network_ovs_needs[@]}"
    daemon_in "$1" bash -ec '
        mkdir -p /run/openvswitch /run/ovs-db
        cd /run/openvswitch
        export OVS_RUNDIR=$PWD OVS_LOGDIR=$PWD OVS_DBDIR=/run/ovs-db OVS_SYSCONFDIR=/run/ovs-db
        ovsdb-tool create /run/ovs-db/conf.db /usr/share/openvswitch/vswitch.ovsschema
        ovsdb-server /run/ovs-db/conf.db --remote=punix:db.sock --pidfile --detach --log-file
        ovs-vswitchd unix:db.sock --pidfile --detach --log-file
        ovs-vsctl add-br ovslab -- set bridge ovslab datapath_type=netdev' >/dev/null 2>&1 </dev/null ||
        die "Open vSwitch does not start"
    network_dnsmasq "$1" ovslab 192.168.155
    network_define "$1" lab-ovs <<END
<network><name>lab-ovs</name><forward mode='bridge'/><bridge name='ovslab'/>
<virtualport type='openvswitch'/><portgroup name='plain' default='yes'/>
<portgroup name='v10'><vlan><tag id='10'/></vlan></portgroup></network>
END
}

network_up() {
    declare -F "network_$2" >/dev/null || die "network: no such kind: $2"
    "network_$2" "$1" >/dev/null
}

network_address() {
    v "$1" net-dhcp-leases "lab-$2" | grep -om1 '192\.168\.[0-9.]*'
}

network_lease() {
    wait_for "${3:-30}" network_address "$1" "$2" && network_address "$1" "$2"
}

network_status() {
    local name
    for name in $(daemon_names); do
        v "$name" net-list --all 2>/dev/null | awk -v d="$name" 'NF {print "network of " d ": " $1, $2}'
    done
}

# They end with their daemon.
network_down() { :; }
