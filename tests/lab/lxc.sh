# lxc.sh: containers of libvirt's lxc driver, in a daemon with the option cgroup.
#
#   lxc_new DAEMON NAME   defines one: busybox, says LXC-READY, runs the lines of its console
#   daemon_uri DAEMON lxc:/system
lxc_needs=("${daemon_needs[@]}" /usr/share/doc/busybox-static:busybox-static
    /usr/share/doc/libvirt-daemon-driver-lxc:libvirt-daemon-driver-lxc)

lxc_new() {
    local root=$VIRTTY_LAB/lxc/$2 applet
    lab_name "$2"
    mkdir -p "$root"/{bin,proc,sys,dev}
    cp /bin/busybox "$root/bin/"
    for applet in sh sleep; do
        ln -sf busybox "$root/bin/$applet"
    done
    printf '#!/bin/sh\necho LXC-READY\nwhile :; do read -r line && eval "$line"; sleep 1; done\n' \
        >"$root/init"
    chmod 755 "$root/init"
    virsh -q -c "$(daemon_uri "$1" lxc:/system)" define <(
        cat <<END
<domain type='lxc'><name>$2</name><memory unit='MiB'>64</memory><vcpu>1</vcpu>
<os><type>exe</type><init>/init</init></os><devices>
<filesystem type='mount'><source dir='$root'/><target dir='/'/></filesystem>
<console type='pty'/></devices></domain>
END
    )
}

lxc_status() {
    local name
    for name in $(ls "$VIRTTY_LAB/lxc" 2>/dev/null || true); do
        echo "lxc: $name"
    done
}

lxc_down() { rm -rf "$VIRTTY_LAB/lxc"; }
