# vmm/pc-virtio.mk
