/* xml-edit.h: changes XML where it is told to and nowhere else: every other byte stays, comments,
 * namespaces, CDATA, entities and white space included. Any thread.
 *
 * Paths are those of xml-path.h; the first match counts. Elements are put where their like stand,
 * indented as their neighbours are. */
#ifndef SRC_XML_EDIT_H
#define SRC_XML_EDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "domxml-parse.h"

struct xml_edit;

enum xml_edit_result {
    XML_EDIT_DONE,
    XML_EDIT_MISSING,   /* nothing is at that path; for a removal that may be just right */
    XML_EDIT_BAD,       /* no path, no value that XML can hold, or not one whole element */
    XML_EDIT_TOO_LARGE, /* it would be larger than DOMXML_SIZE_MAX */
};

/* Copies the text; NULL with *err (may be NULL) if domxml_parse() refuses it or it is not UTF-8. */
struct xml_edit *xml_edit_new(const char *xml, size_t len, struct domxml_error *err);
void xml_edit_free(struct xml_edit *edit);
/* The text as it is now; borrowed until the next change. Always well-formed. */
const char *xml_edit_text(const struct xml_edit *edit);

/* --- reading; NULL or 0 also for what is no path --- */

unsigned xml_edit_count(const struct xml_edit *edit, const char *path);
/* An attribute's value or an element's own text, without entities; g_free, NULL: not there. */
char *xml_edit_get(const struct xml_edit *edit, const char *path);
/* A whole element as it stands in the text; g_free, NULL: not there. */
char *xml_edit_outer(const struct xml_edit *edit, const char *path);

/* --- changing; on anything but XML_EDIT_DONE nothing has changed --- */

/* Sets an attribute or the text of an element (a comment in it stays); both are made if they are
 * missing, and so are the elements on the way, with the attributes that conditions ask for. An
 * element that has others in it has no text to be set. */
enum xml_edit_result xml_edit_set(struct xml_edit *edit, const char *path, const char *value);
/* Puts one element, given as XML, into that at the path (which is made if it is missing), behind
 * the last of its name. Prefixes of namespaces may be those of the document. */
enum xml_edit_result xml_edit_add(struct xml_edit *edit, const char *path, const char *element);
/* Puts one element, given as XML, in the place of another. */
enum xml_edit_result xml_edit_replace(struct xml_edit *edit, const char *path,
                                      const char *element);
/* Takes an element, with the line it stood on, or an attribute away. */
enum xml_edit_result xml_edit_remove(struct xml_edit *edit, const char *path);

#endif
