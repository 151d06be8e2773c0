#include "volume-list.h"

#include "core/text.h"
#include "inventory.h"
#include "json-write.h"
#include "text-table.h"

static void list_json(const struct pool *pool, const char *host, GString *out)
{
    struct json json = {.out = out};
    json_array(&json);
    for (guint i = 0; i < pool->volumes->len; i++) {
        const struct volume *volume = g_ptr_array_index(pool->volumes, i);
        json_object(&json);
        json_add_string(&json, "name", volume->name);
        json_add_string(&json, "pool", pool->name);
        json_add_string(&json, "host", host);
        json_add_string(&json, "path", volume->path);
        json_add_string(&json, "type", volume->type);
        json_add_string(&json, "format", volume->format);
        json_add_string(&json, "backing", volume->backing);
        json_add_uint(&json, "capacity", volume->capacity);
        json_add_uint(&json, "allocation", volume->allocation);
        json_end(&json);
    }
    json_end(&json);
}

static void add_size(struct text_table *table, uint64_t bytes)
{
    g_autofree char *text = g_format_size_full(bytes, G_FORMAT_SIZE_IEC_UNITS);
    text_table_add(table, text);
}

static void list_table(const struct pool *pool, GString *out)
{
    const struct text_column columns[] = {
        {_("Name"), false},    {_("Format"), false}, {_("Capacity"), true},
        {_("Allocation"), true}, {_("Path"), false},
    };
    struct text_table *table = text_table_new(columns, G_N_ELEMENTS(columns));
    for (guint i = 0; i < pool->volumes->len; i++) {
        const struct volume *volume = g_ptr_array_index(pool->volumes, i);
        text_table_add(table, volume->name);
        text_table_add(table, volume->format);
        add_size(table, volume->capacity);
        add_size(table, volume->allocation);
        text_table_add(table, volume->path);
    }
    text_table_finish(table, out);
}

char *volume_list_text(const struct pool *pool, const char *host, bool json)
{
    GString *out = g_string_new(NULL);
    if (json)
        list_json(pool, host, out);
    else
        list_table(pool, out);
    return g_string_free(out, FALSE);
}
