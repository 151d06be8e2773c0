/* fuzz-xml-edit.c: a document and, after a NUL, a path, a value and an element for it: whatever
 * they are, the text stays well-formed and an edit that fails changes nothing. */
#include <glib.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "xml-edit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Takes what is before the next NUL off the front; g_free. */
static char *take(const uint8_t **data, size_t *size)
{
    const uint8_t *end = memchr(*data, 0, *size);
    size_t len = end ? (size_t)(end - *data) : *size;
    char *text = g_strndup((const char *)*data, len);
    *data += end ? len + 1 : len;
    *size -= end ? len + 1 : len;
    return text;
}

static void check(struct xml_edit *edit, const char *before, enum xml_edit_result result)
{
    const char *after = xml_edit_text(edit);
    if (result != XML_EDIT_DONE && strcmp(before, after))
        abort();
    struct xml_edit *again = xml_edit_new(after, strlen(after), NULL);
    if (!again)
        abort();
    xml_edit_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *xml = take(&data, &size), *path = take(&data, &size);
    g_autofree char *value = take(&data, &size), *element = take(&data, &size);
    for (unsigned change = 0; change < 4; change++) {
        struct xml_edit *edit = xml_edit_new(xml, strlen(xml), NULL);
        if (!edit)
            return 0;
        enum xml_edit_result result = change == 0   ? xml_edit_set(edit, path, value)
                                      : change == 1 ? xml_edit_add(edit, path, element)
                                      : change == 2 ? xml_edit_replace(edit, path, element)
                                                    : xml_edit_remove(edit, path);
        check(edit, xml, result);
        if (change == 0 && result == XML_EDIT_DONE) {
            g_autofree char *got = xml_edit_get(edit, path);
            if (!got || strcmp(got, value))
                abort();
        }
        g_free(xml_edit_outer(edit, path));
        xml_edit_count(edit, path);
        xml_edit_free(edit);
    }
    return 0;
}
