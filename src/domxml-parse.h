/* domxml-parse.h: XML text of unknown origin -> libxml2 tree, with line and reason of a failure;
 * small helpers on the tree. Any thread.
 *
 * Hostile documents are refused, not survived: no document type, so no entities and no outside
 * files; at most DOMXML_SIZE_MAX bytes and libxml2's own 256 levels. */
#ifndef SRC_DOMXML_PARSE_H
#define SRC_DOMXML_PARSE_H

#include <libxml/tree.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DOMXML_SIZE_MAX (1u << 20) /* bytes */

/* Where and why a document is refused; `text` is translated, without a full stop. */
struct domxml_error {
    long line; /* 1...; 0: not known */
    char text[256];
};

/* Fills *err (NULL is allowed) and returns false. */
bool domxml_error_set(struct domxml_error *err, long line, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The caller xmlFreeDoc()s. NULL on failure. */
xmlDocPtr domxml_parse(const char *xml, size_t len, struct domxml_error *err);

/* True for an element without a namespace called `name`. */
bool domxml_is(const xmlNode *node, const char *name);
/* The first child element of that name, or NULL. */
xmlNodePtr domxml_child(const xmlNode *node, const char *name);
/* The element's text without blanks at both ends, g_free; NULL if it is empty. */
char *domxml_text(const xmlNode *node);
/* An attribute without a namespace, g_free; NULL if it is not there. */
char *domxml_attr(const xmlNode *node, const char *name);
/* Cuts a text (NULL is allowed) to so many bytes, at a character's end. */
void domxml_cut(char *text, size_t most);
/* True if the attribute is there and equal. */
bool domxml_attr_is(const xmlNode *node, const char *name, const char *value);

#endif
