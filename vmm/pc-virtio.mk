# vmm/pc-virtio.mk: the devices of the virtual PC, virtio and disks
libvmm_a_SOURCES += \
	vmm/block/disk.c vmm/block/disk.h \
	vmm/block/disk-pool.c vmm/block/disk-pool.h \
	vmm/block/disk-raw.c vmm/block/disk-raw.h \
	vmm/pc/i8042.c vmm/pc/i8042.h \
	vmm/pc/pci.c vmm/pc/pci.h \
	vmm/pc/pci-msix.c vmm/pc/pci-msix.h \
	vmm/pc/power.c vmm/pc/power.h \
	vmm/pc/rtc.c vmm/pc/rtc.h \
	vmm/pc/serial.c vmm/pc/serial.h \
	vmm/virtio/virtio.c vmm/virtio/virtio.h \
	vmm/virtio/virtio-blk.c vmm/virtio/virtio-blk.h \
	vmm/virtio/virtio-pci.c vmm/virtio/virtio-pci.h \
	vmm/virtio/virtio-rng.c vmm/virtio/virtio-rng.h \
	vmm/virtio/virtq.c vmm/virtio/virtq.h
