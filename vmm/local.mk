# vmm/local.mk: the engine: core, kvm, boot, machine
libvmm_a_SOURCES += \
	vmm/vmm.h \
	vmm/core/bus.c vmm/core/bus.h \
	vmm/core/channel.c vmm/core/channel.h \
	vmm/core/clock.c vmm/core/clock.h \
	vmm/core/device.c vmm/core/device.h \
	vmm/core/error.c vmm/core/error.h \
	vmm/core/ioloop.c vmm/core/ioloop.h \
	vmm/core/memory.c vmm/core/memory.h \
	vmm/core/report.c vmm/core/report.h \
	vmm/core/state.c vmm/core/state.h \
	vmm/core/text.h \
	vmm/pc/platform.h
