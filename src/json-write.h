/* json-write.h: writes JSON: exact, escaped, valid UTF-8 whatever the strings hold. Any thread. */
#ifndef SRC_JSON_WRITE_H
#define SRC_JSON_WRITE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define JSON_DEPTH 32

/* On the caller's stack: `struct json json = {.out = string}`. */
struct json {
    GString *out;
    unsigned depth;
    char close[JSON_DEPTH]; /* of each open object or array */
    bool filled[JSON_DEPTH];
    bool after_key;
};

/* A value stands at the top, in an array, or after json_key() in an object. */
void json_object(struct json *json);
void json_array(struct json *json);
/* Closes the innermost object or array; after the outermost a newline is written. */
void json_end(struct json *json);
void json_key(struct json *json, const char *key);
/* NULL becomes null; bytes that are no UTF-8 become U+FFFD. */
void json_string(struct json *json, const char *text);
void json_int(struct json *json, int64_t value);
void json_uint(struct json *json, uint64_t value);
/* Shortest text that reads back the same; null if it is not finite. */
void json_double(struct json *json, double value);
void json_bool(struct json *json, bool value);

/* Key and value. */
void json_add_string(struct json *json, const char *key, const char *text);
void json_add_uint(struct json *json, const char *key, uint64_t value);
void json_add_double(struct json *json, const char *key, double value);
void json_add_bool(struct json *json, const char *key, bool value);

#endif
