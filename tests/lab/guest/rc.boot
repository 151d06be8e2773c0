#!/bin/sh
# The first program: loads modules, then goes on on the disk that root= names, if it names one.
export PATH=/bin:/sbin:/usr/bin:/usr/sbin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev 2>/dev/null
for module in $(cat /etc/modules.lab); do
    modprobe -q "$module"
done 2>/dev/null
root=$(sed -n 's/.*\broot=\([^ ]*\).*/\1/p' /proc/cmdline)
if [ -n "$root" ]; then
    tries=0
    while [ ! -b "$root" ] && [ $tries -lt 50 ]; do
        usleep 100000
        tries=$((tries + 1))
    done
    if mount -t ext4 "$root" /mnt; then
        umount /proc
        mount --move /sys /mnt/sys
        mount --move /dev /mnt/dev
        exec switch_root /mnt /sbin/init
    fi
    echo "cannot mount $root; staying in the initramfs"
fi
exec /sbin/init
