# pool.sh: storage pools of a daemon, named lab-KIND.
#
#   pool_up DAEMON dir       a folder
#   pool_up DAEMON fs        ext4 on a loop device
#   pool_up DAEMON logical   a volume group on a loop device (volumes need the device mapper)
#   pool_up DAEMON iscsi     iscsi-direct to a target in user space, one LUN
pool_needs=("${daemon_needs[@]}" losetup:mount mke2fs:e2fsprogs)
pool_logical_needs=("${pool_needs[@]}" vgcreate:lvm2)
pool_iscsi_package=libvirt-daemon-driver-storage-iscsi-direct
pool_iscsi_needs=("${pool_needs[@]}" tgtd:tgt
    "/usr/share/doc/$pool_iscsi_package:$pool_iscsi_package")

pool_folder() { echo "$VIRTTY_LAB/pools/$1"; }

# pool_loop FILE MIB: makes the file and prints its loop device.
pool_loop() {
    truncate -s "$2M" "$1"
    losetup -f --show "$1"
}

pool_start() {
    v "$1" pool-define <(cat)
    [ "${3:-}" = "" ] || v "$1" pool-build "$2" "$3"
    v "$1" pool-start "$2"
}

pool_dir() {
    mkdir -p "$2/dir"
    pool_start "$1" lab-dir <<END
<pool type='dir'><name>lab-dir</name><target><path>$2/dir</path></target></pool>
END
}

pool_fs() {
    mkdir -p "$2/fs"
    pool_start "$1" lab-fs --overwrite <<END
<pool type='fs'><name>lab-fs</name><source><device path='$(pool_loop "$2/fs.img" 96)'/>
<format type='ext4'/></source><target><path>$2/fs</path></target></pool>
END
}

pool_logical() {
    lab_need "${pool_logical_needs[@]}"
    pool_start "$1" lab-logical --overwrite <<END
<pool type='logical'><name>lab-logical</name><source>
<device path='$(pool_loop "$2/lvm.img" 64)'/><name>vg-lab-$1</name></source>
<target><path>/dev/vg-lab-$1</path></target></pool>
END
}

pool_iscsi() {
    local target=iqn.2024-01.org.virtty:disk1
    lab_need "${pool_iscsi_needs[@]}"
    truncate -s 64M "$2/lun.img"
    daemon_in "$1" bash -ec '
        setsid tgtd -f --iscsi portal=127.0.0.1:3260 >/dev/null 2>&1 </dev/null &
        for i in {1..100}; do tgtadm --op show --mode sys >/dev/null 2>&1 && break; sleep 0.1; done
        tgtadm --lld iscsi --op new --mode target --tid 1 -T "$1"
        tgtadm --lld iscsi --op new --mode logicalunit --tid 1 --lun 1 -b "$2/lun.img"
        tgtadm --lld iscsi --op bind --mode target --tid 1 -I ALL' - "$target" "$2" >/dev/null ||
        die "tgtd does not start"
    pool_start "$1" lab-iscsi <<END
<pool type='iscsi-direct'><name>lab-iscsi</name><source><host name='127.0.0.1' port='3260'/>
<device path='$target'/><initiator><iqn name='iqn.2024-01.org.virtty:lab'/></initiator></source></pool>
END
}

pool_up() {
    local folder
    declare -F "pool_$2" >/dev/null || die "pool: no such kind: $2"
    folder=$(pool_folder "$1")
    mkdir -p "$folder"
    "pool_$2" "$1" "$folder" >/dev/null
}

pool_status() {
    local name
    for name in $(daemon_names); do
        v "$name" pool-list --all 2>/dev/null | awk -v d="$name" 'NF {print "pool of " d ": " $1, $2}'
    done
}

# Loop devices belong to the whole machine: those in use are freed when their daemon ends.
pool_down() {
    local device file
    losetup -nO NAME,BACK-FILE | while read -r device file; do
        case $file in "$VIRTTY_LAB"/pools/*) losetup -d "$device" ;; esac
    done
    rm -rf --one-file-system "$VIRTTY_LAB/pools"
}
