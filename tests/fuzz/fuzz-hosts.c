/* fuzz-hosts.c: hosts.conf from a hostile hand: parsed, changed, written, parsed again. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "host-uri.h"
#include "hosts-file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *error = NULL;
    g_autofree char *text = g_strndup((const char *)data, size);
    struct hosts_file *file = hosts_file_parse(text, strlen(text), &error);
    g_free(error);
    if (!file)
        return 0;
    g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) entries = hosts_file_entries(file, problems);
    for (guint i = 0; i < entries->len; i++) {
        const struct hosts_entry *entry = g_ptr_array_index(entries, i);
        g_autofree char *alias = host_uri_alias(entry->uri);
        g_autofree char *way = host_uri_transport(entry->uri);
        g_autofree char *set = host_uri_set_parameter(entry->uri, "command", entry->alias);
        g_autofree char *value = host_uri_parameter(set, "command");
        host_uri_problem(entry->uri);
        g_autofree char *second = g_strconcat(alias, "-2", NULL);
        if (hosts_file_alias_problem(second))
            abort();
        hosts_file_move(file, entry->alias, i / 2);
    }
    const struct hosts_entry added = {(char *)"added", (char *)"test:///x", true, false};
    bool there = hosts_file_add(file, &added) || hosts_file_edit(file, "added", &added);
    g_autofree char *out = hosts_file_text(file);
    struct hosts_file *again = hosts_file_parse(out, strlen(out), &error);
    if (!again || !there)
        abort();
    hosts_file_free(again);
    hosts_file_free(file);
    return 0;
}
