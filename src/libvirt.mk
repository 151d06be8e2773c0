# src/libvirt.mk: libvirt connections as hosts: the link in the program, the rest in a module
libapp_a_SOURCES += src/action-host.c src/action-host.h \
	src/ask.c src/ask.h \
	src/askpass.c src/askpass.h \
	src/host-libvirt.c src/host-libvirt.h \
	src/host-uri.c src/host-uri.h \
	src/hosts.c src/hosts.h \
	src/hosts-file.c src/hosts-file.h \
	src/hosts-found.c src/hosts-found.h \
	src/install.c src/install.h \
	src/install-check.c src/install-check.h \
	src/install-command.c src/install-command.h \
	src/install-complete.c src/install-complete.h \
	src/install-image.c src/install-image.h \
	src/install-plan.c src/install-plan.h \
	src/install-start.c src/install-start.h \
	src/install-task.c src/install-task.h \
	src/install-xml.c src/install-xml.h \
	src/iso-label.c src/iso-label.h \
	src/libvirt-module.h \
	src/offer.c src/offer.h \
	src/offer-parse.c src/offer-parse.h \
	src/os-info.c src/os-info.h
LIBVIRT_MODULE_SOURCES = \
	src/libvirt/lv-auth.c src/libvirt/lv-auth.h \
	src/libvirt/lv-capabilities.c src/libvirt/lv-capabilities.h \
	src/libvirt/lv-connect.c src/libvirt/lv-connect.h \
	src/libvirt/lv-create.c src/libvirt/lv-create.h \
	src/libvirt/lv-console.c src/libvirt/lv-console.h \
	src/libvirt/lv-stream.c src/libvirt/lv-stream.h \
	src/libvirt/lv-detail.c src/libvirt/lv-detail.h \
	src/libvirt/lv-domain-events.c src/libvirt/lv-domain-events.h \
	src/libvirt/lv-domains.c src/libvirt/lv-domains.h \
	src/libvirt/lv-events.c src/libvirt/lv-events.h \
	src/libvirt/lv-explain.c src/libvirt/lv-explain.h \
	src/libvirt/lv-address.c src/libvirt/lv-address.h \
	src/libvirt/lv-define.c src/libvirt/lv-define.h \
	src/libvirt/lv-guest.c src/libvirt/lv-guest.h \
	src/libvirt/lv-lacking.c src/libvirt/lv-lacking.h \
	src/libvirt/lv-progress.c src/libvirt/lv-progress.h \
	src/libvirt/lv-save.c src/libvirt/lv-save.h \
	src/libvirt/lv-undefine.c src/libvirt/lv-undefine.h \
	src/libvirt/lv-history.c src/libvirt/lv-history.h \
	src/libvirt/lv-host.h \
	src/libvirt/lv-install.c src/libvirt/lv-install.h \
	src/libvirt/lv-tuning.c src/libvirt/lv-tuning.h \
	src/libvirt/lv-tune.c src/libvirt/lv-tune.h \
	src/libvirt/lv-targets.c src/libvirt/lv-targets.h \
	src/libvirt/lv-release.c src/libvirt/lv-release.h \
	src/libvirt/lv-pins.c src/libvirt/lv-pins.h \
	src/libvirt/lv-impact.c src/libvirt/lv-impact.h \
	src/libvirt/lv-figures.c src/libvirt/lv-figures.h \
	src/libvirt/lv-device.c src/libvirt/lv-device.h \
	src/libvirt/lv-inventory.c src/libvirt/lv-inventory.h \
	src/libvirt/lv-inventory-verbs.c src/libvirt/lv-inventory-verbs.h \
	src/libvirt/lv-list.c src/libvirt/lv-list.h \
	src/libvirt/lv-module.c src/libvirt/lv-module.h \
	src/libvirt/lv-node.c src/libvirt/lv-node.h \
	src/libvirt/lv-open.c src/libvirt/lv-open.h \
	src/libvirt/lv-parts.c src/libvirt/lv-parts.h \
	src/libvirt/lv-power.c src/libvirt/lv-power.h \
	src/libvirt/lv-record.c src/libvirt/lv-record.h \
	src/libvirt/lv-rows.c src/libvirt/lv-rows.h \
	src/libvirt/lv-state.c src/libvirt/lv-state.h \
	src/libvirt/lv-stats.c src/libvirt/lv-stats.h \
	src/libvirt/lv-task.c src/libvirt/lv-task.h \
	src/libvirt/lv-verbs.c src/libvirt/lv-verbs.h \
	src/libvirt/lv-volume.c src/libvirt/lv-volume.h \
	src/libvirt/lv-xml.c src/libvirt/lv-xml.h
LIBVIRT_CPPFLAGS_ALL = $(APP_CPPFLAGS) -I$(srcdir)/src/libvirt $(LIBVIRT_CFLAGS)

if HAVE_LIBVIRT
# Position independent, so that the module and the tests link the same library.
noinst_LIBRARIES += liblv.a
liblv_a_SOURCES = $(LIBVIRT_MODULE_SOURCES)
liblv_a_CPPFLAGS = $(LIBVIRT_CPPFLAGS_ALL)
liblv_a_CFLAGS = $(AM_CFLAGS) -fPIC
moduledir = $(pkglibdir)
module_PROGRAMS = virtty-libvirt.so
virtty_libvirt_so_SOURCES =
virtty_libvirt_so_LDADD = $(WHOLE) liblv.a $(UNWHOLE) $(LIBVIRT_LIBS)
virtty_libvirt_so_DEPENDENCIES = liblv.a
virtty_libvirt_so_LDFLAGS = $(AM_LDFLAGS) -shared
else
EXTRA_DIST += $(LIBVIRT_MODULE_SOURCES)
endif

# Operating systems recognised from their media: libosinfo, as a module of its own.
OSINFO_MODULE_SOURCES = src/osinfo/os-module.c src/osinfo/os-module.h
if HAVE_OSINFO
osinfodir = $(pkglibdir)
osinfo_PROGRAMS = virtty-osinfo.so
virtty_osinfo_so_SOURCES = $(OSINFO_MODULE_SOURCES)
virtty_osinfo_so_CPPFLAGS = $(APP_CPPFLAGS) -I$(srcdir)/src/osinfo $(OSINFO_CFLAGS)
virtty_osinfo_so_CFLAGS = $(AM_CFLAGS) -fPIC
virtty_osinfo_so_LDADD = $(OSINFO_LIBS)
virtty_osinfo_so_LDFLAGS = $(AM_LDFLAGS) -shared
else
EXTRA_DIST += $(OSINFO_MODULE_SOURCES)
endif
