/* xml-path.h: finds elements and attributes of an XML text by a simple path. Any thread.
 *
 * "devices/disk[2]/source@file": names of elements from the root's children on, as they stand in
 * the text ("qemu:arg"), "*" for any; "" is the root itself; "@NAME" at the end is an attribute.
 * Behind a name stand conditions, which all hold: [3] the third of those for which the conditions
 * before hold, [@device='cdrom'] an attribute, [target@dev='vda'] one of an element in it,
 * [name='x'] the text of one. */
#ifndef SRC_XML_PATH_H
#define SRC_XML_PATH_H

#include "xml-scan.h"

struct xml_path;

/* NULL if it is no path. */
struct xml_path *xml_path_new(const char *text);
void xml_path_free(struct xml_path *path);
/* The attribute that it ends in, or NULL. Borrowed. */
const char *xml_path_attr(const struct xml_path *path);
unsigned xml_path_steps(const struct xml_path *path);
/* A step's name, and how it would be made new: "<disk device='cdrom'/>" in `quote`s, g_free; NULL
 * if a condition wants more than attributes. */
const char *xml_path_name(const struct xml_path *path, unsigned step);
char *xml_path_make(const struct xml_path *path, unsigned step, char quote);

/* The indices of all elements that fit the first `steps` steps, in the order of the text: an array
 * of int (g_array_unref()). */
GArray *xml_path_find(const struct xml_path *path, unsigned steps, const char *text,
                      const GArray *nodes);
/* An element's own text without that of its children, and with CDATA; g_free. */
char *xml_path_text(const char *text, const struct xml_node *node);

/* Appends text as XML, for an attribute in these quotes or for an element (0). */
void xml_path_append_escaped(GString *out, const char *value, char quote);

#endif
