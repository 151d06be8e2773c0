#include <asm/bootparam.h>
#include <elf.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "boot/boot.h"
#include "harness.h"

#define MIB (UINT64_C(1) << 20)
#define ENTRY 0x200040
#define FILE_MAX 16384

static struct vmm_memory *mem;
static uint8_t image[FILE_MAX];
static size_t image_len;
static struct vmm_vcpu_entry entry;
static struct vmm_error err;

static void set_up(void)
{
    mem = vmm_memory_new(16 * MIB, NULL);
    memset(image, 0, sizeof image);
    image_len = sizeof image;
}

static void tear_down(void)
{
    vmm_memory_free(mem);
}

/* From an exact copy on the heap, so that a sanitizer sees a read too far. */
static bool load(const char *cmdline, size_t initrd_len)
{
    uint8_t *exact = malloc(image_len + 1), *initrd_bytes = malloc(initrd_len + 1);
    memcpy(exact, image, image_len);
    memset(initrd_bytes, 0x77, initrd_len + 1);
    struct vmm_boot_file kernel = {"kernel", -1, exact, image_len};
    struct vmm_boot_file initrd = {"initrd", -1, initrd_bytes, initrd_len};
    struct vmm_boot_config config = {&kernel, initrd_len ? &initrd : NULL, cmdline, VMM_BOOT_ACPI};
    err = (struct vmm_error){0};
    bool ok = vmm_boot_load(&config, mem, &entry, &err);
    ck_assert(ok || err.text[0]);
    free(exact);
    free(initrd_bytes);
    return ok;
}

/* --- ELF --- */

struct small_elf {
    Elf64_Ehdr head;
    Elf64_Phdr load, note;
    struct {
        Elf64_Nhdr head;
        char name[4];
        uint32_t desc;
    } notes[2];
    uint8_t code[64];
};

static struct small_elf *make_elf(void)
{
    struct small_elf *e = (struct small_elf *)image;
    memcpy(e->head.e_ident, ELFMAG, SELFMAG);
    e->head.e_ident[EI_CLASS] = ELFCLASS64;
    e->head.e_ident[EI_DATA] = ELFDATA2LSB;
    e->head.e_machine = EM_X86_64;
    e->head.e_phoff = offsetof(struct small_elf, load);
    e->head.e_phentsize = sizeof(Elf64_Phdr);
    e->head.e_phnum = 2;
    e->load = (Elf64_Phdr){.p_type = PT_LOAD,
                           .p_offset = offsetof(struct small_elf, code),
                           .p_paddr = 0x200000,
                           .p_filesz = 64,
                           .p_memsz = 0x10000};
    e->note = (Elf64_Phdr){.p_type = PT_NOTE,
                           .p_offset = offsetof(struct small_elf, notes),
                           .p_filesz = sizeof e->notes,
                           .p_memsz = sizeof e->notes,
                           .p_align = 4};
    e->notes[0].head = (Elf64_Nhdr){4, 4, 1};
    memcpy(e->notes[0].name, "GNU", 4);
    e->notes[0].desc = 7;
    e->notes[1].head = (Elf64_Nhdr){4, 4, 18};
    memcpy(e->notes[1].name, "Xen", 4);
    e->notes[1].desc = ENTRY;
    memset(e->code, 0x90, sizeof e->code);
    image_len = sizeof *e;
    return e;
}

static uint64_t guest_number(uint64_t at, unsigned size)
{
    uint64_t value = 0;
    ck_assert(vmm_memory_read(mem, at, &value, size));
    return value;
}

START_TEST(elf_enters_at_its_note)
{
    make_elf();
    ck_assert_msg(load("console=ttyS0", 5000), "%s", err.text);
    ck_assert(!entry.long_mode);
    ck_assert_uint_eq(entry.rip, ENTRY);
    ck_assert_uint_eq(guest_number(entry.rbx, 4), 0x336ec578);
    ck_assert_uint_eq(guest_number(entry.rbx + 4, 4), 1);
    ck_assert_uint_eq(guest_number(entry.rbx + 12, 4), 1); /* modules */
    uint64_t modules = guest_number(entry.rbx + 16, 8);
    uint64_t cmdline = guest_number(entry.rbx + 24, 8);
    ck_assert_uint_eq(guest_number(entry.rbx + 32, 8), VMM_BOOT_ACPI);
    char text[14];
    ck_assert(vmm_memory_read(mem, cmdline, text, sizeof text));
    ck_assert_str_eq(text, "console=ttyS0");
    uint64_t initrd = guest_number(modules, 8);
    ck_assert_uint_eq(initrd % 4096, 0);
    ck_assert_uint_eq(guest_number(modules + 8, 8), 5000);
    ck_assert_uint_le(initrd + 5000, 16 * MIB);
    ck_assert_uint_eq(guest_number(initrd + 4999, 1), 0x77);
    ck_assert_uint_eq(guest_number(0x200000, 1), 0x90);
    ck_assert_uint_eq(guest_number(0x200040, 1), 0);
    uint64_t map = guest_number(entry.rbx + 40, 8), n = guest_number(entry.rbx + 48, 4), ram = 0;
    for (uint64_t i = 0; i < n; i++)
        if (guest_number(map + 24 * i + 16, 4) == VMM_BOOT_RAM)
            ram += guest_number(map + 24 * i + 8, 8);
    ck_assert_uint_eq(ram, VMM_BOOT_LOW_END + 15 * MIB);
}
END_TEST

static void refuse_elf(void (*spoil)(struct small_elf *e))
{
    memset(image, 0, sizeof image);
    spoil(make_elf());
    ck_assert(!load(NULL, 0));
}

static void low_segment(struct small_elf *e)
{
    e->load.p_paddr = 0x7000;
}
static void high_segment(struct small_elf *e)
{
    e->load.p_paddr = 16 * MIB - 0x1000;
}
static void wrapping_segment(struct small_elf *e)
{
    e->load.p_paddr = UINT64_MAX - 0x1000;
}
static void huge_memsz(struct small_elf *e)
{
    e->load.p_memsz = UINT64_MAX - 0x100000;
}
static void larger_file(struct small_elf *e)
{
    e->load.p_filesz = e->load.p_memsz + 1;
}
static void outside_file(struct small_elf *e)
{
    e->load.p_offset = UINT64_MAX - 8;
}
static void no_headers(struct small_elf *e)
{
    e->head.e_phnum = 0;
}
static void many_headers(struct small_elf *e)
{
    e->head.e_phnum = 0xffff;
}
static void headers_outside(struct small_elf *e)
{
    e->head.e_phoff = UINT64_MAX - 16;
}
static void other_machine(struct small_elf *e)
{
    e->head.e_machine = EM_AARCH64;
}
static void no_note(struct small_elf *e)
{
    e->notes[1].head.n_type = 17;
}
static void note_cut(struct small_elf *e)
{
    e->notes[0].head.n_descsz = 0xfffffffc;
}
static void note_name_wraps(struct small_elf *e)
{
    e->notes[0].head.n_namesz = 0xfffffffd;
}
static void entry_outside(struct small_elf *e)
{
    e->notes[1].desc = 0x210000;
}

START_TEST(bad_elfs_are_refused)
{
    refuse_elf(low_segment);
    refuse_elf(high_segment);
    refuse_elf(wrapping_segment);
    refuse_elf(huge_memsz);
    refuse_elf(larger_file);
    refuse_elf(outside_file);
    refuse_elf(no_headers);
    refuse_elf(many_headers);
    refuse_elf(headers_outside);
    refuse_elf(other_machine);
    refuse_elf(no_note);
    refuse_elf(note_cut);
    refuse_elf(note_name_wraps);
    refuse_elf(entry_outside);
    for (size_t len = 0; len < sizeof(struct small_elf); len++) {
        make_elf();
        image_len = len;
        ck_assert(!load(NULL, 0));
    }
}
END_TEST

START_TEST(too_much_is_refused)
{
    make_elf();
    ck_assert(!load(NULL, 15 * MIB)); /* the initrd would lie on the kernel */
    ck_assert_int_eq(err.code, VMM_E_NOMEM);
    ck_assert(!load(NULL, 17 * MIB));
    static char line[70000];
    memset(line, 'x', sizeof line - 1);
    ck_assert(!load(line, 0));
    ck_assert_int_eq(err.code, VMM_E_INVALID);
    line[65535] = '\0';
    ck_assert_msg(load(line, 0), "%s", err.text);
}
END_TEST

/* --- bzImage --- */

static struct setup_header *make_linux(void)
{
    struct setup_header *h = (struct setup_header *)(image + 0x1f1);
    memset(image, 0, sizeof image);
    h->setup_sects = 3;
    h->boot_flag = 0xaa55;
    image[0x200] = 0xeb;
    image[0x201] = 0x6a;
    h->header = 0x53726448;
    h->version = 0x20f;
    h->loadflags = LOADED_HIGH;
    h->xloadflags = XLF_KERNEL_64;
    h->cmdline_size = 255;
    h->initrd_addr_max = 0x7fffffff;
    h->pref_address = 0x200000;
    h->init_size = 0x300000;
    memset(image + 4 * 512, 0xcc, 4096);
    image_len = 4 * 512 + 4096;
    return h;
}

START_TEST(linux_enters_in_64_bits)
{
    make_linux();
    ck_assert_msg(load("quiet", 5000), "%s", err.text);
    ck_assert(entry.long_mode);
    ck_assert_uint_eq(entry.rip, 0x100200);
    ck_assert_uint_eq(entry.rsi, VMM_BOOT_ZERO_PAGE);
    ck_assert_uint_eq(guest_number(0x100000, 1), 0xcc);
    struct boot_params params;
    ck_assert(vmm_memory_read(mem, entry.rsi, &params, sizeof params));
    ck_assert_uint_eq(params.hdr.cmd_line_ptr, VMM_BOOT_CMDLINE);
    ck_assert_uint_eq(params.hdr.ramdisk_size, 5000);
    ck_assert_uint_ge(params.hdr.ramdisk_image, 0x500000);
    ck_assert_uint_eq(params.hdr.type_of_loader, 0xff);
    ck_assert_uint_eq(params.acpi_rsdp_addr, VMM_BOOT_ACPI);
    ck_assert_uint_eq(params.e820_entries, 4);
    /* The first page table walks to the last 2 MiB below 4 GiB. */
    uint64_t pdpt = guest_number(entry.cr3, 8) & ~UINT64_C(0xfff);
    uint64_t directory = guest_number(pdpt + 8 * 3, 8) & ~UINT64_C(0xfff);
    ck_assert_uint_eq(guest_number(directory + 8 * 511, 8) & ~UINT64_C(0xfff), 0xffe00000);
}
END_TEST

START_TEST(old_linux_enters_in_32_bits)
{
    struct setup_header *h = make_linux();
    h->version = 0x209;
    h->xloadflags = 0;
    ck_assert_msg(load(NULL, 0), "%s", err.text);
    ck_assert(!entry.long_mode);
    ck_assert_uint_eq(entry.rip, 0x100000);
    h->version = 0x205;
    ck_assert(!load(NULL, 0));
}
END_TEST

START_TEST(bad_linuxes_are_refused)
{
    struct setup_header *h = make_linux();
    h->setup_sects = 255;
    ck_assert(!load(NULL, 0));
    h = make_linux();
    h->init_size = 0xffffffff;
    ck_assert(!load(NULL, 0));
    h = make_linux();
    h->pref_address = UINT64_MAX - 4096;
    ck_assert(!load(NULL, 0));
    h = make_linux();
    h->loadflags = 0;
    ck_assert(!load(NULL, 0));
    h = make_linux();
    h->initrd_addr_max = 0x4fffff; /* would end inside the kernel */
    ck_assert(!load(NULL, 5000));
    make_linux();
    char line[300];
    memset(line, 'x', sizeof line - 1);
    line[299] = '\0';
    ck_assert(!load(line, 0)); /* cmdline_size is 255 */
    for (size_t len = 0; len <= 4 * 512; len += 3) {
        make_linux();
        image_len = len;
        ck_assert(!load(NULL, 0));
    }
}
END_TEST

/* --- files --- */

START_TEST(files_are_read_by_descriptor)
{
    char path[] = "/tmp/virtty-boot-XXXXXX";
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    unlink(path);
    struct vmm_boot_file file;
    ck_assert(!vmm_boot_file_from_fd(&file, "empty", fd, &err));
    ck_assert_int_eq(write(fd, "0123456789", 10), 10);
    ck_assert(vmm_boot_file_from_fd(&file, "ten", fd, &err));
    char got[4] = "";
    ck_assert(vmm_boot_file_read(&file, 7, got, 3, &err));
    ck_assert_str_eq(got, "789");
    ck_assert(!vmm_boot_file_read(&file, 8, got, 3, &err));
    ck_assert(!vmm_boot_file_read(&file, UINT64_MAX, got, 3, &err));
    ck_assert_int_eq(ftruncate(fd, 5), 0); /* behind our back */
    ck_assert(!vmm_boot_file_read(&file, 7, got, 3, &err));
    ck_assert(!vmm_boot_file_load(&file, 0, 4, mem, 16 * MIB - 2, &err));
    close(fd);
    int null = open("/dev/null", O_RDONLY);
    ck_assert(!vmm_boot_file_from_fd(&file, "null", null, &err));
    close(null);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("boot");
    TCase *t = tcase_create("boot");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, elf_enters_at_its_note);
    tcase_add_test(t, bad_elfs_are_refused);
    tcase_add_test(t, too_much_is_refused);
    tcase_add_test(t, linux_enters_in_64_bits);
    tcase_add_test(t, old_linux_enters_in_32_bits);
    tcase_add_test(t, bad_linuxes_are_refused);
    tcase_add_test(t, files_are_read_by_descriptor);
    suite_add_tcase(s, t);
    return s;
}
