# guest.sh: small Linux guests (TCG) as domains of a daemon.
#
#   guest_new DAEMON NAME [OPTION...]   defines NAME; disk=copy by default
#     disk=copy|empty|none   a copy of the bootable disk, an empty one, none
#     boot=disk|cd|kernel    what it starts from; cd is the installer
#     nic=NETWORK|none       from network.sh; without: none
#     memory=MIB vcpus=N firmware=bios|uefi
#   guest_booted DAEMON NAME [SECONDS]  waits for a boot since the last guest_forget
#   guest_forget NAME                   empties its serial log
#   guest_console DAEMON NAME SECONDS   takes its serial console from whoever has it, for so long
#   guest_agent DAEMON NAME [SECONDS]   waits for the guest agent
#   guest_xml DAEMON NAME [OPTION...]   the definition only
#   guest_remove DAEMON NAME
guest_needs=("${daemon_needs[@]}" /usr/share/doc/busybox-static:busybox-static
    qemu-ga:qemu-guest-agent modprobe:kmod cpio:cpio
    /usr/lib/grub/i386-pc/boot.img:grub-pc-bin
    /usr/lib/grub/x86_64-efi/moddep.lst:grub-efi-amd64-bin grub-mkrescue:grub-common
    xorriso:xorriso mformat:mtools sfdisk:fdisk mke2fs:e2fsprogs)
guest_uefi_needs=(/usr/share/OVMF/OVMF_CODE_4M.fd:ovmf)
guest_images=$LAB_CACHE/guest

guest_up() { "$LAB_TREE/build-guest" >/dev/null; }
guest_log() { echo "$VIRTTY_LAB/log/serial.$1.log"; }
guest_disk() { echo "$VIRTTY_LAB/disks/$1.qcow2"; }
guest_forget() { : >"$(guest_log "$1")"; }

guest_set_options() {
    local option
    disk=copy boot=disk nic=none memory=256 vcpus=1 firmware=bios
    for option; do
        [[ $option =~ ^(disk|boot|nic|memory|vcpus|firmware)= ]] ||
            die "guest: no such option: $option"
        printf -v "${option%%=*}" '%s' "${option#*=}"
    done
}

guest_os() {
    local order=hd
    [ "$boot" != cd ] || order=cdrom
    echo "<os$([ "$firmware" = bios ] || echo " firmware='efi'")>"
    echo "<type arch='x86_64' machine='q35'>hvm</type>"
    # Else libvirt prefers a firmware that boots only what is signed.
    [ "$firmware" = bios ] ||
        echo "<firmware><feature enabled='no' name='secure-boot'/></firmware>"
    if [ "$boot" = kernel ]; then
        echo "<kernel>$guest_images/vmlinuz</kernel><initrd>$guest_images/initrd.img</initrd>"
        echo "<cmdline>console=tty0 console=ttyS0,115200 quiet</cmdline>"
    else
        echo "<boot dev='$order'/><boot dev='hd'/>" | sed "s|\(<boot dev='hd'/>\)\1|\1|"
    fi
    echo "</os>"
}

guest_disks() {
    [ "$disk" = none ] || cat <<END
<disk type='file' device='disk'><driver name='qemu' type='qcow2'/>
  <source file='$(guest_disk "$1")'/><target dev='vda' bus='virtio'/></disk>
END
    cat <<END
<disk type='file' device='cdrom'><driver name='qemu' type='raw'/>
  $([ "$boot" != cd ] || echo "<source file='$guest_images/lab.iso'/>")<target dev='sda' bus='sata'/>
  <readonly/></disk>
END
}

guest_nic() {
    [ "$nic" = none ] || cat <<END
<interface type='network'><source network='$nic'/><model type='virtio'/></interface>
END
}

# Free root ports: what is plugged into a running q35 guest needs one each.
guest_ports() {
    local i
    echo "<controller type='pci' index='0' model='pcie-root'/>"
    for i in {1..14}; do
        echo "<controller type='pci' index='$i' model='pcie-root-port'/>"
    done
}

guest_xml() {
    local name=$2 disk boot nic memory vcpus firmware
    guest_set_options "${@:3}"
    cat <<END
<domain type='qemu'><name>$name</name>
<memory unit='MiB'>$memory</memory><vcpu current='$vcpus'>$((vcpus > 2 ? vcpus : 2))</vcpu>
$(guest_os)
<features><acpi/><apic/></features>
<cpu mode='custom' match='exact'><model fallback='allow'>qemu64</model></cpu>
<on_poweroff>destroy</on_poweroff><on_reboot>restart</on_reboot><on_crash>destroy</on_crash>
<devices><emulator>/usr/bin/qemu-system-x86_64</emulator>
$(guest_disks "$name")
$(guest_ports)
<controller type='virtio-serial'/>
$(guest_nic)
<serial type='pty'><log file='$(guest_log "$name")' append='on'/><target port='0'/></serial>
<console type='pty'><target type='serial' port='0'/></console>
<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
<graphics type='vnc' port='-1' autoport='yes' listen='127.0.0.1'/><video><model type='vga'/></video>
<memballoon model='virtio'><stats period='2'/></memballoon>
<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>
</devices></domain>
END
}

guest_new() {
    local daemon=$1 name=$2 disk boot nic memory vcpus firmware
    guest_set_options "${@:3}"
    mkdir -p "$VIRTTY_LAB/disks"
    case $disk in
    copy) cp "$guest_images/disk.qcow2" "$(guest_disk "$name")" ;;
    empty) qemu-img create -q -f qcow2 "$(guest_disk "$name")" 256M ;;
    esac
    guest_forget "$name"
    guest_xml "$@" >"$VIRTTY_LAB/disks/$name.xml"
    v "$daemon" define "$VIRTTY_LAB/disks/$name.xml"
}

guest_booted() {
    wait_for "${3:-60}" grep -aq LAB-GUEST-READY "$(guest_log "$2")"
}

guest_agent() {
    wait_for "${3:-30}" v "$1" qemu-agent-command "$2" '{"execute":"guest-ping"}'
}

guest_remove() {
    v "$1" destroy "$2" >/dev/null 2>&1 || true
    v "$1" undefine "$2" --managed-save --nvram --snapshots-metadata >/dev/null
    rm -f "$(guest_disk "$2")" "$VIRTTY_LAB/disks/$2.xml" "$(guest_log "$2")"
}

guest_status() {
    [ ! -e "$guest_images/key" ] || echo "guest: images in $guest_images"
}

guest_down() { rm -rf "$VIRTTY_LAB/disks"; }

guest_console() {
    setsid -f timeout "$3" script -qc "virsh -c '$(daemon_uri "$1")' console $2 --force" /dev/null \
        </dev/null >/dev/null 2>&1
}
