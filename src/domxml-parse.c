#include "domxml-parse.h"

#include <glib.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdarg.h>
#include <string.h>

#include "core/text.h"
#include "visible.h"

bool domxml_error_set(struct domxml_error *err, long line, const char *fmt, ...)
{
    if (!err)
        return false;
    va_list args;
    va_start(args, fmt);
    g_vsnprintf(err->text, sizeof err->text, fmt, args);
    va_end(args);
    err->line = line;
    return false;
}

/* Only the first error counts: what follows is mostly its echo. */
static void parse_note_error(void *opaque, xmlErrorPtr error)
{
    xmlParserCtxtPtr ctxt = opaque;
    struct domxml_error *err = ctxt->_private;
    if (err->text[0] || error->level < XML_ERR_ERROR)
        return;
    g_autofree char *shown = visible_text(error->message ? error->message : "", 200);
    domxml_error_set(err, error->line, "%s", shown[0] ? shown : _("malformed XML"));
}

/* A document type brings entities (and their bombs) and files from elsewhere; a definition of a
 * domain needs none. */
static void parse_refuse_doctype(void *opaque, const xmlChar *name, const xmlChar *external,
                                 const xmlChar *system)
{
    (void)name, (void)external, (void)system;
    xmlParserCtxtPtr ctxt = opaque;
    struct domxml_error *err = ctxt->_private;
    if (!err->text[0])
        domxml_error_set(err, ctxt->input ? ctxt->input->line : 0,
                         _("a document type (DOCTYPE) is not accepted"));
    xmlStopParser(ctxt);
}

static xmlDocPtr parse_document(xmlParserCtxtPtr ctxt, const char *xml, size_t len,
                                struct domxml_error *err)
{
    ctxt->_private = err;
    ctxt->sax->serror = parse_note_error;
    ctxt->sax->internalSubset = parse_refuse_doctype;
    xmlDocPtr doc = xmlCtxtReadMemory(ctxt, xml, (int)len, NULL, NULL,
                                      XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                                          XML_PARSE_BIG_LINES);
    /* A stopped parser may hand over what it had: that is half a document. */
    if (doc && err->text[0])
        g_clear_pointer(&doc, xmlFreeDoc);
    if (doc && !xmlDocGetRootElement(doc))
        g_clear_pointer(&doc, xmlFreeDoc);
    if (!doc && !err->text[0])
        domxml_error_set(err, 0, _("malformed XML"));
    return doc;
}

xmlDocPtr domxml_parse(const char *xml, size_t len, struct domxml_error *err)
{
    struct domxml_error local = {0};
    if (!err)
        err = &local;
    *err = (struct domxml_error){0};
    if (len > DOMXML_SIZE_MAX) {
        domxml_error_set(err, 0, _("it is larger than %u KiB"), DOMXML_SIZE_MAX >> 10);
        return NULL;
    }
    if (!len) {
        domxml_error_set(err, 1, _("it is empty"));
        return NULL;
    }
    xmlParserCtxtPtr ctxt = xmlNewParserCtxt();
    if (!ctxt) {
        domxml_error_set(err, 0, _("out of memory"));
        return NULL;
    }
    xmlDocPtr doc = parse_document(ctxt, xml, len, err);
    xmlFreeParserCtxt(ctxt);
    return doc;
}

bool domxml_is(const xmlNode *node, const char *name)
{
    return node->type == XML_ELEMENT_NODE && !node->ns && !strcmp((const char *)node->name, name);
}

xmlNodePtr domxml_child(const xmlNode *node, const char *name)
{
    for (xmlNodePtr at = node ? node->children : NULL; at; at = at->next) {
        if (domxml_is(at, name))
            return at;
    }
    return NULL;
}

char *domxml_text(const xmlNode *node)
{
    xmlChar *content = node ? xmlNodeGetContent(node) : NULL;
    if (!content)
        return NULL;
    char *text = g_strdup((char *)content);
    xmlFree(content);
    g_strstrip(text);
    if (!text[0])
        g_clear_pointer(&text, g_free);
    return text;
}

char *domxml_attr(const xmlNode *node, const char *name)
{
    xmlChar *value = node ? xmlGetNoNsProp(node, (const xmlChar *)name) : NULL;
    char *text = g_strdup((char *)value);
    xmlFree(value);
    return text;
}

void domxml_cut(char *text, size_t most)
{
    if (text && strlen(text) > most)
        *g_utf8_find_prev_char(text, text + most + 1) = 0;
}

bool domxml_attr_is(const xmlNode *node, const char *name, const char *value)
{
    g_autofree char *text = domxml_attr(node, name);
    return text && !strcmp(text, value);
}
