/* device-xml.h: the XML of single devices: made from what a person chose, found in a domain's
 * definition, changed. Any thread. All texts returned are g_free()d. */
#ifndef SRC_DEVICE_XML_H
#define SRC_DEVICE_XML_H

#include <stdbool.h>

/* Strings may be NULL: left to libvirt, or to device_xml_complete(). */
struct device_disk {
    const char *source;  /* a path, or NULL: a pool's volume, or an empty drive */
    const char *pool, *volume;
    const char *type;    /* "file", "block", ...; NULL: by the path */
    const char *device;  /* "disk", "cdrom", "floppy", "lun" */
    const char *target, *bus; /* "vdb", "virtio" */
    const char *driver, *format; /* "qemu", "qcow2" */
    const char *cache, *io, *serial;
    bool read_only, shareable;
};

struct device_nic {
    const char *type;   /* "network", "bridge", "direct", "user", ... */
    const char *source; /* of that type */
    const char *mac, *model, *target;
};

char *device_xml_disk(const struct device_disk *disk);
char *device_xml_nic(const struct device_nic *nic);

/* What is missing and must be the same live and stored: a disk's target and bus (the first that
 * is free in either definition), a NIC's MAC address. Definitions may be NULL. NULL with *error if
 * it is no XML of a device. */
char *device_xml_complete(const char *xml, const char *live, const char *config, char **error);

enum device_named { DEVICE_DISK, DEVICE_NIC };

/* The XML of the disk with that target, or of the NIC with that MAC address or target, in a
 * domain's definition. NULL: it has none. */
char *device_xml_find(const char *definition, enum device_named kind, const char *name);
/* A disk's XML with another medium: a path, NULL to have none. NULL: it is no disk's. */
char *device_xml_medium(const char *xml, const char *source);
/* A NIC's XML with its link up or down. NULL: it is no NIC's. */
char *device_xml_link(const char *xml, bool up);
/* "disk vdb", "interface 52:54:00:..": what the XML is about, untranslated; NULL: no XML. */
char *device_xml_words(const char *xml);

/* What a definition boots from now, in order: targets, MAC addresses. NULL-terminated,
 * g_strfreev(). */
char **device_xml_boot_names(const char *definition);
/* A definition whose devices boot in this order: targets, MAC addresses. Others do not boot, and
 * <os> says no <boot dev=...> any more; all else stays. NULL with *error if it lacks one. */
char *device_xml_boot_order(const char *definition, const char *const *order, char **error);

#endif
