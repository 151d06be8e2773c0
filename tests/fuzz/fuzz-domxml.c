/* Domain XML from a file: it is read or refused with a reason, and an edit of what was read is
 * read again as the same. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "domxml-edit.h"
#include "domxml-read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool right)
{
    if (!right)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    struct domxml_error err = {0};
    struct domain_def *def = domxml_read(text, size, &err);
    g_free(domxml_read_name(text, size));
    if (!def) {
        check(err.text[0] != 0);
        return 0;
    }
    check(!domain_name_problem(def->name) && def->memory && def->uuid);
    const struct domxml_change change = {"title", "new & <title>"};
    g_autofree char *edited = domxml_edit(text, size, &change, 1, &err);
    check(edited != NULL);
    struct domain_def *again = domxml_read(edited, strlen(edited), &err);
    /* An edit may pass the size limit; else it changes nothing but the title. */
    check(again || strlen(edited) > DOMXML_SIZE_MAX);
    if (again) {
        check(!strcmp(def->name, again->name) && !strcmp(def->uuid, again->uuid));
        check(def->memory == again->memory && def->disks->len == again->disks->len);
        check(!strcmp(again->title, "new & <title>"));
    }
    domain_def_free(def);
    domain_def_free(again);
    return 0;
}
