# vmm/pc-virtio.mk: the devices of the virtual PC, virtio and disks
libvmm_a_SOURCES += \
	vmm/block/disk.h vmm/block/disk-pool.h vmm/block/disk-raw.h \
	vmm/pc/i8042.h vmm/pc/pci.h vmm/pc/power.h vmm/pc/rtc.h vmm/pc/serial.h \
	vmm/virtio/virtio-blk.h vmm/virtio/virtio-rng.h
