#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/memory.h"
#include "guest-ram.h"
#include "harness.h"

#define MIB (UINT64_C(1) << 20)
#define GIB (UINT64_C(1) << 30)

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif

/* Mode of the file that the guest's RAM is, -1 if there is none. */
static int ram_mode(void)
{
    int fd;
    struct stat st;
    return guest_ram_files(&fd, 1) && fstat(fd, &st) == 0 ? (int)st.st_mode : -1;
}

START_TEST(ram_is_no_program)
{
    int known = memfd_create("probe", MFD_CLOEXEC | MFD_NOEXEC_SEAL);
    struct vmm_memory *mem = vmm_memory_new(MIB, NULL);
    ck_assert_ptr_nonnull(mem);
    ck_assert_int_ne(ram_mode(), -1);
    if (known >= 0) {
        ck_assert_int_eq(ram_mode() & 0111, 0);
        close(known);
    }
    vmm_memory_free(mem);
}
END_TEST

START_TEST(sizes_are_checked)
{
    struct vmm_error err = {0};
    ck_assert_ptr_null(vmm_memory_new(0, &err));
    ck_assert_int_eq(err.code, VMM_E_INVALID);
    ck_assert_ptr_null(vmm_memory_new(MIB - 4096, NULL));
    ck_assert_ptr_null(vmm_memory_new(MIB + 1, NULL));
    ck_assert_ptr_null(vmm_memory_new(UINT64_MAX & ~UINT64_C(4095), NULL));
}
END_TEST

START_TEST(spans_stay_in_ram)
{
    struct vmm_memory *mem = vmm_memory_new(2 * MIB, NULL);
    ck_assert_ptr_nonnull(mem);
    ck_assert_uint_eq(vmm_memory_size(mem), 2 * MIB);
    ck_assert_ptr_nonnull(vmm_memory_span(mem, 0, 2 * MIB));
    ck_assert_ptr_null(vmm_memory_span(mem, 0, 2 * MIB + 1));
    ck_assert_ptr_null(vmm_memory_span(mem, 1, 2 * MIB));
    ck_assert_ptr_nonnull(vmm_memory_span(mem, 2 * MIB - 1, 1));
    ck_assert_ptr_null(vmm_memory_span(mem, 2 * MIB, 0));
    ck_assert_ptr_null(vmm_memory_span(mem, 2 * MIB - 1, SIZE_MAX));
    ck_assert_ptr_null(vmm_memory_span(mem, UINT64_MAX, 2));
    vmm_memory_free(mem);
}
END_TEST

START_TEST(copies_are_all_or_nothing)
{
    struct vmm_memory *mem = vmm_memory_new(MIB, NULL);
    char got[8] = "";
    ck_assert(vmm_memory_write(mem, MIB - 4, "abcd", 4));
    ck_assert(!vmm_memory_write(mem, MIB - 3, "WXYZ", 4));
    ck_assert(vmm_memory_read(mem, MIB - 4, got, 4));
    ck_assert_str_eq(got, "abcd");
    ck_assert(!vmm_memory_read(mem, MIB - 4, got, 5));
    ck_assert(vmm_memory_fill(mem, MIB - 4, 'x', 2));
    ck_assert(!vmm_memory_fill(mem, MIB, 'x', 1));
    ck_assert(vmm_memory_read(mem, MIB - 4, got, 4));
    ck_assert_str_eq(got, "xxcd");
    vmm_memory_free(mem);
}
END_TEST

START_TEST(big_memory_has_a_hole)
{
    struct vmm_memory *mem = vmm_memory_new(4 * GIB, NULL);
    ck_assert_ptr_nonnull(mem);
    struct vmm_memory_region r[2];
    ck_assert_uint_eq(vmm_memory_regions(mem, r), 2);
    ck_assert_uint_eq(r[0].guest, 0);
    ck_assert_uint_eq(r[0].size, VMM_RAM_LOW_END);
    ck_assert_uint_eq(r[1].guest, VMM_RAM_HIGH_BASE);
    ck_assert_uint_eq(r[1].size, GIB);
    ck_assert_ptr_null(vmm_memory_span(mem, VMM_RAM_LOW_END - 1, 2));
    ck_assert_ptr_null(vmm_memory_span(mem, VMM_RAM_LOW_END, 1));
    ck_assert_ptr_nonnull(vmm_memory_span(mem, VMM_RAM_HIGH_BASE, GIB));
    ck_assert_ptr_null(vmm_memory_span(mem, VMM_RAM_HIGH_BASE, GIB + 1));
    vmm_memory_free(mem);
}
END_TEST

START_TEST(only_touched_pages_are_resident)
{
    struct vmm_memory *mem = vmm_memory_new(64 * MIB, NULL);
    ck_assert_uint_eq(vmm_memory_resident(mem), 0);
    ck_assert(vmm_memory_fill(mem, 32 * MIB, 1, 1));
    uint64_t resident = vmm_memory_resident(mem);
    ck_assert_uint_ge(resident, 4096);
    ck_assert_uint_le(resident, 4 * MIB); /* one page, which may be a huge one */
    vmm_memory_free(mem);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("core-memory");
    TCase *t = tcase_create("memory");
    tcase_add_test(t, sizes_are_checked);
    tcase_add_test(t, ram_is_no_program);
    tcase_add_test(t, spans_stay_in_ram);
    tcase_add_test(t, copies_are_all_or_nothing);
    tcase_add_test(t, big_memory_has_a_hole);
    tcase_add_test(t, only_touched_pages_are_resident);
    suite_add_tcase(s, t);
    return s;
}
