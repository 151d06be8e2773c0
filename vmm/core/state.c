#include "core/state.h"

#include <stdlib.h>
#include <string.h>

#include "core/text.h"

/* Layout: u8 length + class name, u32 version, u32 number of fields, then for each field: u8
 * length + name, u16 element size, u32 count, count * size bytes. */

struct writer {
    uint8_t *buf;
    size_t max, used; /* used may pass max: then only the need is counted */
};

static void put_bytes(struct writer *w, const void *bytes, size_t len)
{
    if (w->used <= w->max && len <= w->max - w->used)
        memcpy(w->buf + w->used, bytes, len);
    w->used += len;
}

static void put_number(struct writer *w, uint64_t value, unsigned size)
{
    uint8_t bytes[8];
    for (unsigned i = 0; i < size; i++)
        bytes[i] = (uint8_t)(value >> (8 * i));
    put_bytes(w, bytes, size);
}

static void put_name(struct writer *w, const char *name)
{
    size_t len = strlen(name);
    put_number(w, len, 1);
    put_bytes(w, name, len);
}

static size_t count_fields(const struct vmm_field *fields)
{
    size_t n = 0;
    while (fields && fields[n].name)
        n++;
    return n;
}

static bool is_number(const struct vmm_field *f)
{
    return f->size == 1 || f->size == 2 || f->size == 4 || f->size == 8;
}

static uint64_t load_native(const uint8_t *at, unsigned size)
{
    uint16_t v16;
    uint32_t v32;
    uint64_t v64;
    switch (size) {
    case 1:
        return *at;
    case 2:
        memcpy(&v16, at, 2);
        return v16;
    case 4:
        memcpy(&v32, at, 4);
        return v32;
    default:
        memcpy(&v64, at, 8);
        return v64;
    }
}

static void store_native(uint8_t *at, uint64_t value, unsigned size)
{
    uint8_t v8 = (uint8_t)value;
    uint16_t v16 = (uint16_t)value;
    uint32_t v32 = (uint32_t)value;
    const void *from = size == 1   ? (void *)&v8
                       : size == 2 ? (void *)&v16
                       : size == 4 ? (void *)&v32
                                   : (void *)&value;
    memcpy(at, from, size);
}

size_t vmm_state_save(const char *class_name, uint32_t version, const struct vmm_field *fields,
                      const void *device, void *buf, size_t max)
{
    struct writer w = {buf, max, 0};
    size_t n = count_fields(fields);
    put_name(&w, class_name);
    put_number(&w, version, 4);
    put_number(&w, n, 4);
    for (const struct vmm_field *f = fields; f < fields + n; f++) {
        const uint8_t *at = (const uint8_t *)device + f->offset;
        put_name(&w, f->name);
        put_number(&w, f->size, 2);
        put_number(&w, f->count, 4);
        if (is_number(f)) {
            for (uint32_t i = 0; i < f->count; i++)
                put_number(&w, load_native(at + (size_t)i * f->size, f->size), f->size);
        } else {
            put_bytes(&w, at, (size_t)f->size * f->count);
        }
    }
    return w.used;
}

struct reader {
    const uint8_t *buf;
    size_t len, at;
};

static const uint8_t *get_bytes(struct reader *r, size_t len)
{
    if (len > r->len - r->at)
        return NULL;
    r->at += len;
    return r->buf + r->at - len;
}

static bool get_number(struct reader *r, unsigned size, uint64_t *out)
{
    const uint8_t *bytes = get_bytes(r, size);
    if (!bytes)
        return false;
    *out = 0;
    for (unsigned i = 0; i < size; i++)
        *out |= (uint64_t)bytes[i] << (8 * i);
    return true;
}

struct name {
    const uint8_t *bytes;
    uint64_t len;
};

static bool get_name(struct reader *r, struct name *out)
{
    return get_number(r, 1, &out->len) && (out->bytes = get_bytes(r, out->len));
}

static bool name_equals(const struct name *name, const char *text)
{
    return name->len == strlen(text) && memcmp(name->bytes, text, name->len) == 0;
}

static bool cut_short(const char *class_name, struct vmm_error *err)
{
    return vmm_error_set(err, VMM_E_FORMAT, _("The saved state of %s is cut short"), class_name);
}

/* Numbers of a field within their limit? */
static bool check_values(const char *class_name, const struct vmm_field *f, const uint8_t *bytes,
                         struct vmm_error *err)
{
    if (!f->max || !is_number(f))
        return true;
    struct reader r = {bytes, (size_t)f->size * f->count, 0};
    uint64_t value;
    while (get_number(&r, f->size, &value))
        if (value > f->max)
            return vmm_error_set(err, VMM_E_FORMAT,
                                 _("The saved state of %s has %s = %llu; at most %llu is possible"),
                                 class_name, f->name, (unsigned long long)value,
                                 (unsigned long long)f->max);
    return true;
}

static bool read_field(const char *class_name, struct reader *r, const struct vmm_field *fields,
                       const uint8_t **values, struct vmm_error *err)
{
    struct name name;
    uint64_t size, count;
    if (!get_name(r, &name) || !get_number(r, 2, &size) || !get_number(r, 4, &count))
        return cut_short(class_name, err);
    size_t i = 0;
    while (fields[i].name && !name_equals(&name, fields[i].name))
        i++;
    const struct vmm_field *f = &fields[i];
    if (!f->name)
        return vmm_error_set(err, VMM_E_FORMAT, _("The saved state of %s has an unknown field"),
                             class_name);
    if (values[i])
        return vmm_error_set(err, VMM_E_FORMAT, _("The saved state of %s has %s twice"), class_name,
                             f->name);
    if (size != f->size || count != f->count)
        return vmm_error_set(err, VMM_E_FORMAT, _("The saved state of %s has %s in a wrong size"),
                             class_name, f->name);
    values[i] = get_bytes(r, (size_t)size * count);
    if (!values[i])
        return cut_short(class_name, err);
    return check_values(class_name, f, values[i], err);
}

static bool read_header(const char *class_name, uint32_t version, struct reader *r,
                        uint64_t *n_fields, struct vmm_error *err)
{
    struct name name;
    uint64_t saved;
    if (!get_name(r, &name) || !get_number(r, 4, &saved) || !get_number(r, 4, n_fields))
        return cut_short(class_name, err);
    if (!name_equals(&name, class_name))
        return vmm_error_set(err, VMM_E_FORMAT, _("This is not the saved state of %s"), class_name);
    if (saved > version)
        return vmm_error_set(err, VMM_E_FORMAT,
                             _("The saved state of %s has version %llu; this build knows %u"),
                             class_name, (unsigned long long)saved, version);
    return true;
}

static void store_fields(const struct vmm_field *fields, size_t n, const uint8_t *const *values,
                         void *device)
{
    for (size_t i = 0; i < n; i++) {
        const struct vmm_field *f = &fields[i];
        uint8_t *at = (uint8_t *)device + f->offset;
        if (!is_number(f)) {
            memcpy(at, values[i], (size_t)f->size * f->count);
            continue;
        }
        struct reader r = {values[i], (size_t)f->size * f->count, 0};
        for (uint64_t value; get_number(&r, f->size, &value); at += f->size)
            store_native(at, value, f->size);
    }
}

static bool read_all(const char *class_name, struct reader *r, uint64_t n_saved,
                     const struct vmm_field *fields, size_t n, const uint8_t **values,
                     struct vmm_error *err)
{
    for (uint64_t i = 0; i < n_saved; i++)
        if (!read_field(class_name, r, fields, values, err))
            return false;
    for (size_t i = 0; i < n; i++)
        if (!values[i])
            return vmm_error_set(err, VMM_E_FORMAT, _("The saved state of %s lacks %s"), class_name,
                                 fields[i].name);
    if (r->at != r->len)
        return vmm_error_set(err, VMM_E_FORMAT, _("The saved state of %s goes on after its end"),
                             class_name);
    return true;
}

bool vmm_state_load(const char *class_name, uint32_t version, const struct vmm_field *fields,
                    void *device, const void *buf, size_t len, struct vmm_error *err)
{
    struct reader r = {buf, len, 0};
    uint64_t n_saved = 0;
    if (!read_header(class_name, version, &r, &n_saved, err))
        return false;
    size_t n = count_fields(fields);
    if (n_saved != n)
        return vmm_error_set(err, VMM_E_FORMAT,
                             _("The saved state of %s has %llu fields; %zu are wanted"), class_name,
                             (unsigned long long)n_saved, n);
    const uint8_t **values = calloc(n + 1, sizeof *values);
    if (!values)
        return vmm_error_set(err, VMM_E_NOMEM, _("No memory to read the state of %s"), class_name);
    /* Everything is checked before anything is stored. */
    bool ok = read_all(class_name, &r, n_saved, fields, n, values, err);
    if (ok)
        store_fields(fields, n, values, device);
    free(values);
    return ok;
}
