#include "json-write.h"

#include <math.h>
#include <string.h>

static void json_newline(struct json *json)
{
    g_string_append_c(json->out, '\n');
    for (unsigned i = 0; i < json->depth; i++)
        g_string_append(json->out, "  ");
}

/* What stands before a value: nothing after a key, else a comma and a line of its own. */
static void json_begin(struct json *json)
{
    if (json->after_key) {
        json->after_key = false;
        return;
    }
    if (!json->depth)
        return;
    if (json->filled[json->depth - 1])
        g_string_append_c(json->out, ',');
    json->filled[json->depth - 1] = true;
    json_newline(json);
}

static void json_open(struct json *json, char open, char close)
{
    g_return_if_fail(json->depth < JSON_DEPTH);
    json_begin(json);
    g_string_append_c(json->out, open);
    json->close[json->depth] = close;
    json->filled[json->depth] = false;
    json->depth++;
}

void json_object(struct json *json)
{
    json_open(json, '{', '}');
}

void json_array(struct json *json)
{
    json_open(json, '[', ']');
}

void json_end(struct json *json)
{
    g_return_if_fail(json->depth > 0);
    json->depth--;
    if (json->filled[json->depth])
        json_newline(json);
    g_string_append_c(json->out, json->close[json->depth]);
    if (!json->depth)
        g_string_append_c(json->out, '\n');
}

static void json_escape(GString *out, gunichar ch)
{
    static const char short_from[] = "\"\\\b\f\n\r\t", short_to[] = "\"\\bfnrt";
    const char *found = ch < 0x80 && ch ? strchr(short_from, (int)ch) : NULL;
    if (found)
        g_string_append_printf(out, "\\%c", short_to[found - short_from]);
    else if (ch < 0x20 || ch == 0x7f || (ch >= 0x80 && ch < 0xa0) || ch == 0x2028 || ch == 0x2029)
        g_string_append_printf(out, "\\u%04x", ch);
    else
        g_string_append_unichar(out, ch);
}

static void json_quote(GString *out, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_string_append_c(out, '"');
    for (const char *at = valid; *at; at = g_utf8_next_char(at))
        json_escape(out, g_utf8_get_char(at));
    g_string_append_c(out, '"');
}

void json_key(struct json *json, const char *key)
{
    json_begin(json);
    json_quote(json->out, key);
    g_string_append(json->out, ": ");
    json->after_key = true;
}

static void json_word(struct json *json, const char *word)
{
    json_begin(json);
    g_string_append(json->out, word);
}

void json_string(struct json *json, const char *text)
{
    if (!text) {
        json_word(json, "null");
        return;
    }
    json_begin(json);
    json_quote(json->out, text);
}

void json_int(struct json *json, int64_t value)
{
    json_begin(json);
    g_string_append_printf(json->out, "%" G_GINT64_FORMAT, (gint64)value);
}

void json_uint(struct json *json, uint64_t value)
{
    json_begin(json);
    g_string_append_printf(json->out, "%" G_GUINT64_FORMAT, (guint64)value);
}

void json_double(struct json *json, double value)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    if (!isfinite(value)) {
        json_word(json, "null");
        return;
    }
    /* g_ascii_*: the locale's decimal comma would not be JSON. */
    for (int digits = 1; digits <= 17; digits++) {
        char format[8];
        g_snprintf(format, sizeof format, "%%.%dg", digits);
        g_ascii_formatd(text, sizeof text, format, value);
        if (g_ascii_strtod(text, NULL) == value)
            break;
    }
    json_word(json, text);
}

void json_bool(struct json *json, bool value)
{
    json_word(json, value ? "true" : "false");
}

void json_add_string(struct json *json, const char *key, const char *text)
{
    json_key(json, key);
    json_string(json, text);
}

void json_add_uint(struct json *json, const char *key, uint64_t value)
{
    json_key(json, key);
    json_uint(json, value);
}

void json_add_double(struct json *json, const char *key, double value)
{
    json_key(json, key);
    json_double(json, value);
}

void json_add_bool(struct json *json, const char *key, bool value)
{
    json_key(json, key);
    json_bool(json, value);
}
