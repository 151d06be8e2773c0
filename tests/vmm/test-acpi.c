#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness.h"
#include "pc/acpi.h"
#include "pc/aml.h"
#include "pc/platform.h"

#define BASE 0xe0000

static uint8_t tables[VMM_ACPI_SIZE];
static size_t used;

static void build(unsigned cpus)
{
    struct vmm_acpi_config config = {.cpus = cpus, .serial = {true, true}};
    memset(tables, 0xee, sizeof tables);
    used = vmm_acpi_build(&config, BASE, tables, sizeof tables);
    ck_assert_uint_gt(used, 0);
}

static uint64_t number(const uint8_t *at, unsigned size)
{
    uint64_t value = 0;
    memcpy(&value, at, size);
    return value;
}

static uint8_t sum(const uint8_t *at, size_t len)
{
    uint8_t total = 0;
    while (len--)
        total += *at++;
    return total;
}

/* The table at a guest address, its length and checksum checked. */
static const uint8_t *table_at(uint64_t address, const char *signature)
{
    ck_assert_uint_ge(address, BASE);
    ck_assert_uint_lt(address, BASE + used);
    const uint8_t *table = tables + (address - BASE);
    ck_assert_int_eq(memcmp(table, signature, 4), 0);
    uint32_t len = (uint32_t)number(table + 4, 4);
    ck_assert_uint_le(address - BASE + len, used);
    if (strcmp(signature, "FACS"))
        ck_assert_uint_eq(sum(table, len), 0);
    return table;
}

static const uint8_t *xsdt_entry(unsigned index, const char *signature)
{
    ck_assert_int_eq(memcmp(tables, "RSD PTR ", 8), 0);
    ck_assert_uint_eq(sum(tables, 20), 0);
    ck_assert_uint_eq(sum(tables, 36), 0);
    const uint8_t *xsdt = table_at(number(tables + 24, 8), "XSDT");
    ck_assert_uint_ge(number(xsdt + 4, 4), 36 + 8 * (index + 1));
    return table_at(number(xsdt + 36 + 8 * (size_t)index, 8), signature);
}

START_TEST(tables_are_chained_and_summed)
{
    build(2);
    const uint8_t *fadt = xsdt_entry(0, "FACP");
    xsdt_entry(1, "APIC");
    table_at(number(fadt + 140, 8), "DSDT");
    ck_assert_uint_eq(number(fadt + 40, 4), number(fadt + 140, 8));
    uint64_t facs = number(fadt + 36, 4);
    table_at(facs, "FACS");
    ck_assert_uint_eq(facs % 64, 0);
}
END_TEST

START_TEST(fadt_names_the_power_registers)
{
    build(1);
    const uint8_t *fadt = xsdt_entry(0, "FACP");
    ck_assert_uint_eq(number(fadt + 46, 2), VMM_GSI_SCI);
    ck_assert_uint_eq(number(fadt + 48, 4), 0); /* SMI_CMD */
    ck_assert_uint_eq(number(fadt + 56, 4), 0x600);
    ck_assert_uint_eq(number(fadt + 64, 4), 0x604);
    ck_assert_uint_eq(number(fadt + 76, 4), 0x608);
    ck_assert_uint_eq(number(fadt + 88, 1), 4);
    ck_assert_uint_eq(number(fadt + 89, 1), 2);
    ck_assert_uint_eq(number(fadt + 91, 1), 4);
    ck_assert_uint_eq(number(fadt + 112, 4) & (1 << 4), 0); /* a fixed power button */
    ck_assert_uint_eq(number(fadt + 120, 8), 0xcf9);
    ck_assert_uint_eq(number(fadt + 128, 1), 6);
    ck_assert_uint_eq(number(fadt + 152, 8), 0x600);
    ck_assert_uint_eq(number(fadt + 176, 8), 0x604);
    ck_assert_uint_eq(number(fadt + 212, 8), 0x608);
}
END_TEST

START_TEST(madt_has_every_cpu)
{
    build(16);
    const uint8_t *madt = xsdt_entry(1, "APIC");
    size_t len = number(madt + 4, 4), cpus = 0, io = 0;
    for (size_t at = 44; at < len; at += madt[at + 1]) {
        ck_assert_uint_ge(madt[at + 1], 6);
        if (madt[at] == 0)
            ck_assert_uint_eq(madt[at + 3], cpus++);
        io += madt[at] == 1;
    }
    ck_assert_uint_eq(cpus, 16);
    ck_assert_uint_eq(io, 1);
}
END_TEST

START_TEST(a_small_buffer_is_not_overrun)
{
    build(16);
    struct vmm_acpi_config config = {.cpus = 16, .serial = {true, true}};
    for (size_t size = 0; size < used; size += 7) {
        uint8_t *exact = malloc(size + 1);
        exact[size] = 0x5a;
        ck_assert_uint_eq(vmm_acpi_build(&config, BASE, exact, size), 0);
        ck_assert_uint_eq(exact[size], 0x5a);
        free(exact);
    }
}
END_TEST

START_TEST(aml_is_encoded)
{
    uint8_t buf[64];
    struct vmm_aml aml = {.buf = buf, .size = sizeof buf};
    vmm_aml_eisa_id(&aml, "PNP0501");
    vmm_aml_integer(&aml, 0);
    vmm_aml_integer(&aml, 1);
    vmm_aml_integer(&aml, 0x42);
    vmm_aml_integer(&aml, 0x1234);
    static const uint8_t expected[] = {0x0c, 0x41, 0xd0, 0x05, 0x01, 0,
                                       1,    0x0a, 0x42, 0x0b, 0x34, 0x12};
    ck_assert_uint_eq(aml.used, sizeof expected);
    ck_assert_int_eq(memcmp(buf, expected, sizeof expected), 0);
    aml.used = 0;
    vmm_aml_block package = vmm_aml_package(&aml, 1);
    vmm_aml_integer(&aml, 1);
    vmm_aml_end(&aml, package);
    static const uint8_t encoded[] = {0x12, 0x44, 0x00, 0x01, 0x01};
    ck_assert_int_eq(memcmp(buf, encoded, sizeof encoded), 0);
    ck_assert(!aml.overflow);
}
END_TEST

/* Runs Intel's disassembler; false where it is not installed. */
static bool disassemble(const char *path)
{
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        freopen("/dev/null", "w", stdout);
        freopen("/dev/null", "w", stderr);
        execlp("iasl", "iasl", "-d", path, (char *)NULL);
        _exit(127);
    }
    int status;
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WIFEXITED(status));
    ck_assert(WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 127);
    return WEXITSTATUS(status) == 0;
}

START_TEST(the_dsdt_disassembles)
{
    char dir[] = "/tmp/virtty-acpi-XXXXXX", path[64];
    static char text[65536];
    build(2);
    const uint8_t *fadt = xsdt_entry(0, "FACP");
    const uint8_t *dsdt = table_at(number(fadt + 140, 8), "DSDT");
    ck_assert_ptr_nonnull(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/dsdt.aml", dir);
    FILE *f = fopen(path, "wb");
    ck_assert_uint_eq(fwrite(dsdt, number(dsdt + 4, 4), 1, f), 1);
    fclose(f);
    bool ran = disassemble(path);
    unlink(path);
    snprintf(path, sizeof path, "%s/dsdt.dsl", dir);
    if (ran) {
        f = fopen(path, "rb");
        ck_assert_ptr_nonnull(f);
        text[fread(text, 1, sizeof text - 1, f)] = '\0';
        fclose(f);
        unlink(path);
        static const char *const wanted[] = {"_S5",  "PNP0A03",    "_PRT",
                                             "COM2", "0x001FFFFF", "0x03F8"};
        for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
            ck_assert_msg(strstr(text, wanted[i]) != NULL, "%s not in:\n%s", wanted[i], text);
    }
    rmdir(dir);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("acpi");
    TCase *t = tcase_create("acpi");
    tcase_add_test(t, tables_are_chained_and_summed);
    tcase_add_test(t, fadt_names_the_power_registers);
    tcase_add_test(t, madt_has_every_cpu);
    tcase_add_test(t, a_small_buffer_is_not_overrun);
    tcase_add_test(t, aml_is_encoded);
    tcase_add_test(t, the_dsdt_disassembles);
    suite_add_tcase(s, t);
    return s;
}
