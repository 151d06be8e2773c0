/* fuzz-find.c: any text as a pattern: refused with a reason, or matched against domains whose
 * fields hold the same text. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "find-complete.h"
#include "find.h"
#include "app.h"
#include "model.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Two domains; the second has the pattern itself everywhere. */
static struct model *fuzz_model(const char *text)
{
    struct model *model = model_new();
    struct domain *plain = model_add(model, NULL, "web-01", "1");
    plain->state = DOMAIN_RUNNING;
    struct domain *domain = model_add(model, NULL, text, text);
    GString *keywords = g_string_new(NULL);
    domain->title = g_strdup(text);
    domain->tags = g_strdup(text);
    domain->os = g_strdup(text);
    domain_add_nic(domain)->mac = g_strdup(text);
    domain_add_disk(domain)->source = g_strdup(text);
    domain_add_address(domain)->address = g_strdup(text);
    find_add_keyword(keywords, "ip", text);
    domain->keywords = g_string_free(keywords, FALSE);
    return model;
}

static unsigned count(const struct find *find, const struct model *model)
{
    g_autoptr(GPtrArray) found = find_domains(find, model);
    return found->len;
}

static void check(struct find *find, const char *error, const struct model *model)
{
    if (!find && (!error || !*error))
        abort();
    if (find && count(find, model) > model_domains(model))
        abort();
    find_free(find);
}

/* A bare quoted text matches what holds it. */
static void check_quoted(const char *text, const struct model *model)
{
    g_autofree char *error = NULL;
    if (strpbrk(text, "'\\") || !*text || !g_utf8_validate(text, -1, NULL))
        return;
    g_autofree char *pattern = g_strdup_printf("name='%s'", text);
    struct find *find = find_new(pattern, &error);
    if (!find || (strcspn(text, "*?") == strlen(text) && !find_match(find, model_domain(model, 1))))
        abort();
    find_free(find);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = g_strndup((const char *)data, MIN(size, 4096));
    g_autofree char *error = NULL, *error_word = NULL;
    struct model *model = fuzz_model(text);
    char *words[] = {text, NULL};
    struct app app = {.model = model, .hosts = g_ptr_array_new()};
    struct find *find = find_new(text, &error);
    check(find, error, model);
    find = find_new_words(words, &error_word);
    check(find, error_word, model);
    g_strfreev(find_complete(&app, text));
    check_quoted(text, model);
    g_ptr_array_unref(app.hosts);
    model_free(model);
    return 0;
}
