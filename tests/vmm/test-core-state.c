#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/state.h"
#include "harness.h"

struct toy {
    int unrelated;
    uint8_t small;
    uint16_t regs[3];
    uint64_t wide;
    char label[5];
};

static const struct vmm_field fields[] = {
    VMM_FIELD_MAX(struct toy, small, 7),
    VMM_FIELD_ARRAY(struct toy, regs),
    VMM_FIELD(struct toy, wide),
    VMM_FIELD(struct toy, label),
    VMM_FIELD_END,
};

static const struct toy sample = {42, 7, {1, 2, 0xffff}, UINT64_C(0x1122334455667788), "abcd"};

static size_t save(const struct toy *toy, uint8_t *buf, size_t max)
{
    return vmm_state_save("toy", 3, fields, toy, buf, max);
}

static bool load(struct toy *toy, const uint8_t *buf, size_t len)
{
    struct vmm_error err = {0};
    bool ok = vmm_state_load("toy", 3, fields, toy, buf, len, &err);
    ck_assert(ok || (err.code == VMM_E_FORMAT && err.text[0]));
    return ok;
}

START_TEST(save_load_save_is_equal)
{
    uint8_t one[256], two[256];
    size_t need = save(&sample, NULL, 0);
    ck_assert_uint_gt(need, 0);
    ck_assert_uint_lt(need, sizeof one);
    ck_assert_uint_eq(save(&sample, one, sizeof one), need);
    struct toy toy = {.unrelated = 5};
    ck_assert(load(&toy, one, need));
    ck_assert_int_eq(toy.unrelated, 5);
    ck_assert_uint_eq(toy.wide, sample.wide);
    ck_assert_uint_eq(toy.regs[2], 0xffff);
    ck_assert_str_eq(toy.label, "abcd");
    ck_assert_uint_eq(save(&toy, two, sizeof two), need);
    ck_assert_int_eq(memcmp(one, two, need), 0);
}
END_TEST

START_TEST(every_cut_is_refused_and_changes_nothing)
{
    uint8_t buf[257];
    size_t need = save(&sample, buf, sizeof buf);
    for (size_t len = 0; len < need; len++) {
        uint8_t *exact = malloc(len ? len : 1); /* so that a sanitizer sees a read too far */
        memcpy(exact, buf, len);
        struct toy toy = {.wide = 1};
        ck_assert(!load(&toy, exact, len));
        ck_assert_uint_eq(toy.wide, 1);
        ck_assert_uint_eq(toy.small, 0);
        free(exact);
    }
    struct toy toy = {0};
    ck_assert(!load(&toy, buf, need + 1));
}
END_TEST

/* Any one byte changed: either it is refused, or every number is within its limit. */
START_TEST(changed_bytes_stay_in_range)
{
    uint8_t buf[256];
    size_t need = save(&sample, buf, sizeof buf);
    unsigned refused = 0;
    for (size_t i = 0; i < need; i++)
        for (unsigned flip = 1; flip < 256; flip <<= 1) {
            buf[i] ^= (uint8_t)flip;
            struct toy toy = {0};
            if (load(&toy, buf, need))
                ck_assert_uint_le(toy.small, 7);
            else
                refused++;
            buf[i] ^= (uint8_t)flip;
        }
    ck_assert_uint_gt(refused, 100);
}
END_TEST

START_TEST(wrong_class_version_and_doubles_are_refused)
{
    static const struct vmm_field twice[] = {
        VMM_FIELD(struct toy, small), VMM_FIELD(struct toy, small), VMM_FIELD(struct toy, wide),
        VMM_FIELD(struct toy, label), VMM_FIELD_END};
    static const struct vmm_field less[] = {VMM_FIELD(struct toy, small), VMM_FIELD_END};
    static const struct vmm_field shuffled[] = {
        VMM_FIELD(struct toy, label), VMM_FIELD(struct toy, wide), VMM_FIELD(struct toy, small),
        VMM_FIELD_ARRAY(struct toy, regs), VMM_FIELD_END};
    uint8_t buf[256];
    struct toy toy = {0};
    ck_assert(!load(&toy, buf, vmm_state_save("tox", 3, fields, &sample, buf, sizeof buf)));
    ck_assert(!load(&toy, buf, vmm_state_save("toy", 4, fields, &sample, buf, sizeof buf)));
    ck_assert(load(&toy, buf, vmm_state_save("toy", 2, fields, &sample, buf, sizeof buf)));
    ck_assert(!load(&toy, buf, vmm_state_save("toy", 3, twice, &sample, buf, sizeof buf)));
    ck_assert(!load(&toy, buf, vmm_state_save("toy", 3, less, &sample, buf, sizeof buf)));
    memset(&toy, 0, sizeof toy);
    ck_assert(load(&toy, buf, vmm_state_save("toy", 3, shuffled, &sample, buf, sizeof buf)));
    ck_assert_uint_eq(toy.wide, sample.wide);
    struct toy over = sample;
    over.small = 8;
    ck_assert(!load(&toy, buf, save(&over, buf, sizeof buf)));
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("core-state");
    TCase *t = tcase_create("state");
    tcase_add_test(t, save_load_save_is_equal);
    tcase_add_test(t, every_cut_is_refused_and_changes_nothing);
    tcase_add_test(t, changed_bytes_stay_in_range);
    tcase_add_test(t, wrong_class_version_and_doubles_are_refused);
    suite_add_tcase(s, t);
    return s;
}
