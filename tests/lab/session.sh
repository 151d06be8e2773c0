# session.sh: qemu:///session, whose libvirtd starts itself at the first connection.
#
#   session_up USER            folders of its own for USER (nobody, ...): HOME and XDG_*
#   session_run USER COMMAND   runs it as that user with them
#   session_guest USER NAME    defines a guest (guest.sh must be up) with a user-mode NIC
#
# Not for root: libvirt takes root's qemu:///session to the system's daemon.
session_needs=("${daemon_needs[@]}" runuser:util-linux)

session_folder() { echo "$VIRTTY_LAB/session/$1"; }

session_up() {
    local folder
    lab_name "$1"
    [ "$1" != root ] || die "session: root has none of its own"
    id "$1" >/dev/null 2>&1 || die "session: there is no user $1"
    folder=$(session_folder "$1")
    mkdir -p "$folder"/{home,run} "$folder/home/.cache/libvirt/qemu"
    [ ! -d "$LAB_CACHE/capabilities" ] ||
        cp -r "$LAB_CACHE/capabilities" "$folder/home/.cache/libvirt/qemu/"
    chmod 711 "$VIRTTY_LAB/session"
    chmod 700 "$folder" "$folder"/*
    chown -R "$1" "$folder"
}

session_run() {
    local folder
    folder=$(session_folder "$1")
    runuser -u "$1" -- env -i -C "$folder/home" HOME="$folder/home" XDG_RUNTIME_DIR="$folder/run" \
        PATH="$PATH" LC_ALL="$LC_ALL" TERM="${TERM:-dumb}" VIRTTY_LAB="$VIRTTY_LAB" "${@:2}"
}

session_guest() {
    local home
    home=$(session_folder "$1")/home
    cp "$LAB_CACHE"/guest/{vmlinuz,initrd.img} "$home/"
    cat >"$home/$2.xml" <<END
<domain type='qemu'><name>$2</name><memory unit='MiB'>256</memory><vcpu>1</vcpu>
<os><type arch='x86_64' machine='q35'>hvm</type><kernel>$home/vmlinuz</kernel>
<initrd>$home/initrd.img</initrd><cmdline>console=ttyS0 quiet</cmdline></os>
<features><acpi/></features><devices><interface type='user'><model type='virtio'/></interface>
<serial type='pty'><log file='$home/$2.log' append='on'/></serial></devices></domain>
END
    chown "$1" "$home"/{vmlinuz,initrd.img,"$2.xml"}
    session_run "$1" virsh -q -c qemu:///session define "$home/$2.xml"
}

session_status() {
    local user
    for user in $(ls "$VIRTTY_LAB/session" 2>/dev/null || true); do
        echo "session: lab session_run $user virsh -c qemu:///session list"
    done
}

# The guests too: they would go on without their daemon.
session_down() {
    local user folder pid
    for user in ${1:-$(ls "$VIRTTY_LAB/session" 2>/dev/null || true)}; do
        folder=$(session_folder "$user")
        for pid in "$folder"/run/libvirt/{{libvirtd,virtlogd},qemu/run/*}.pid; do
            lab_stop "$pid"
        done
        rm -rf "$folder"
    done
    rm -rf "$VIRTTY_LAB/session"
}
