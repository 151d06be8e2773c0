/* device-list.h: everything that a domain's definition has below <devices>, unknown kinds too, as
 * it runs and as it is stored. Any thread. */
#ifndef SRC_DEVICE_LIST_H
#define SRC_DEVICE_LIST_H

#include <glib.h>
#include <stdbool.h>

struct device {
    char *kind;  /* the element's name: "disk" */
    char *name;  /* what it is called by: "vda", a MAC address; or NULL */
    char *about; /* "cdrom, sata, /iso/debian.iso, raw, read-only"; never NULL */
    char *xml;   /* as it runs, else as it is stored */
    bool live, config;
};

/* struct device, in the order of the document; what only the second definition has comes last.
 * Either may be NULL (it does not run; it is not stored); what cannot be read has no devices. Free
 * it with g_ptr_array_unref(). */
GPtrArray *device_list_read(const char *live, const char *config);
/* The list as a table or as JSON. */
void device_list_table(const GPtrArray *devices, GString *out);
void device_list_json(const GPtrArray *devices, GString *out);
/* "live, config", translated. */
const char *device_where(const struct device *device);

/* Both definitions (each may be NULL) as one text, and back; g_free. */
char *device_list_pack(const char *live, const char *config);
void device_list_unpack(const char *packed, char **live, char **config);

#endif
