/* xml-scan.h: where the elements and attributes of an XML text stand in it, byte by byte, so that
 * one can be changed and all else stays as it is. Any thread.
 *
 * The text has passed domxml_parse() (no document type) and is UTF-8; what does not fit is refused
 * all the same, never read past its end. */
#ifndef SRC_XML_SCAN_H
#define SRC_XML_SCAN_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#define XML_SCAN_DEPTH 256

struct xml_node {
    size_t start, end;     /* the element: from its '<' to behind its last '>' */
    size_t name_len;       /* its name stands behind `start` */
    size_t inner;          /* behind the '>' of its start tag */
    size_t inner_end;      /* the '<' of its end tag; `inner` if it is empty ("<a/>") */
    int parent;            /* index, -1: it stands at the top */
    bool empty;            /* "<a/>" */
};

/* What stands between two tags, for xml_scan_piece(). */
enum xml_piece { XML_PIECE_END, XML_PIECE_TEXT, XML_PIECE_CDATA, XML_PIECE_COMMENT,
                 XML_PIECE_INSTRUCTION, XML_PIECE_TAG, XML_PIECE_BAD };

struct xml_attr {
    size_t start, end;     /* with the blanks before it, to behind the closing quote */
    size_t name, name_len;
    size_t value, value_end; /* between the quotes */
};

/* All elements in the order of their start tags, the first is the first at the top: an array of
 * struct xml_node (g_array_unref()). NULL if the text is not balanced. */
GArray *xml_scan(const char *text, size_t len);
/* The piece at *at, which moves behind it. */
enum xml_piece xml_scan_piece(const char *text, size_t len, size_t *at);
/* The attribute behind *at in a start tag, which moves behind it; *at begins as start + 1 +
 * name_len. False at the tag's end. */
bool xml_scan_attr(const char *text, const struct xml_node *node, size_t *at,
                   struct xml_attr *attr);
bool xml_scan_find_attr(const char *text, const struct xml_node *node, const char *name,
                        struct xml_attr *attr);
/* Text or an attribute's value with its entities replaced; g_free. */
char *xml_scan_decode(const char *text, size_t len);

#endif
