# node.sh: hosts for libvirt's test driver, in process or inside a daemon of the lab.
#
#   node_up N [NAME]      $VIRTTY_LAB/node/N.xml (NAME.xml): N domains, see make-node
#   node_up hostile       names that want to do harm
#   node_fleet HOSTS N    fleet-01.xml ... with N domains each, all names different
#   node_uri FILE         test:///...: parsed in the program that opens it
#   daemon_uri NAME test:$(node_file FILE)   the same inside the daemon NAME
node_needs=(python3:python3-minimal virsh:libvirt-clients)

node_file() { echo "$VIRTTY_LAB/node/$1.xml"; }
node_uri() { echo "test://$(node_file "$1")"; }

node_up() {
    mkdir -p "$VIRTTY_LAB/node"
    "$LAB_TREE/make-node" "$@" >"$(node_file "${2:-$1}")"
}

node_fleet() {
    local i
    for ((i = 1; i <= $1; i++)); do
        node_up "$2" "fleet-$(printf %02d "$i")"
    done
}

node_status() {
    local file
    for file in "$VIRTTY_LAB"/node/*.xml; do
        [ ! -e "$file" ] || echo "node: test://$file"
    done
}

node_down() { rm -rf "$VIRTTY_LAB/node"; }
