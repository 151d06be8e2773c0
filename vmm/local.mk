# vmm/local.mk: the engine: core, kvm, boot, machine
libvmm_a_SOURCES += \
	vmm/vmm.h \
	vmm/devices.c vmm/devices.h \
	vmm/host-memory.c vmm/host-memory.h \
	vmm/host-probe.c vmm/host-probe.h \
	vmm/machine.c vmm/machine.h \
	vmm/machine-config.c vmm/machine-config.h \
	vmm/machine-life.c vmm/machine-life.h \
	vmm/machine-parts.c vmm/machine-parts.h \
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
	vmm/core/thread.c vmm/core/thread.h \
	vmm/kvm/cpuid.c vmm/kvm/cpuid.h \
	vmm/kvm/kvm.c vmm/kvm/kvm.h \
	vmm/kvm/vcpu.c vmm/kvm/vcpu.h \
	vmm/kvm/vcpu-dump.c vmm/kvm/vcpu-dump.h \
	vmm/boot/boot.c vmm/boot/boot.h \
	vmm/boot/boot-elf.c vmm/boot/boot-elf.h \
	vmm/boot/boot-file.c vmm/boot/boot-file.h \
	vmm/boot/boot-linux.c vmm/boot/boot-linux.h \
	vmm/boot/boot-map.c vmm/boot/boot-map.h \
	vmm/pc/acpi.c vmm/pc/acpi.h \
	vmm/pc/aml.c vmm/pc/aml.h \
	vmm/pc/platform.h
