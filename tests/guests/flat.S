# flat.S: a guest without an operating system, entered through the PVH note (32-bit, no paging).
#
# The first letter of the command line says what it does:
#   (nothing)  prints A, powers off          h  prints R, halts for ever
#   r  resets at once, again and again       t  prints the MTRRs' default type register, halts
#   c  counts: a decimal number a line, with a pause between two       f  counts without a pause
#   e  echoes what is typed; ! powers off, # and % reset (port 0xcf9 and the keyboard controller),
#      $ triple-faults                     m  writes memory for ever
#   k  for each typed byte, prints its time-stamp counter and kvmclock, each divided by 2^20
#   i  prints the bytes of the initrd, again and again, as fast as it can
# It powers off by PM1 (port 0x604); where nothing answers there, by the keyboard controller's
# reset and at last by a triple fault.
    .section .note.pvh, "a", @note
    .long 4, 4, 18          # XEN_ELFNOTE_PHYS32_ENTRY
    .asciz "Xen"
    .long start

    .text
    .code32
    .globl start
start:
    movl $stack_top, %esp
    movl 24(%ebx), %esi     # hvm_start_info.cmdline_paddr
    xorl %eax, %eax
    testl %esi, %esi
    jz 1f
    movb (%esi), %al
1:  cmpb $'c', %al
    je count
    cmpb $'f', %al
    je count
    cmpb $'h', %al
    je rest
    cmpb $'e', %al
    je echo
    cmpb $'m', %al
    je touch
    cmpb $'k', %al
    je clocks
    cmpb $'i', %al
    je copy_initrd
    cmpb $'r', %al
    je reset
    cmpb $'t', %al
    je memory_type
    movb $'A', %al
    call put
    movb $'\n', %al
    call put

power_off:
    movw $0x604, %dx
    movw $0x3400, %ax       # SLP_EN, SLP_TYP 5
    outw %ax, %dx
keyboard_reset:
    movb $0xfe, %al
    outb %al, $0x64
fault:
    lidt empty_idt
    movl $0xfff8, %eax      # beyond the GDT: #GP, and there is no handler
    movl %eax, %ds
    jmp fault

rest:
    movb $'R', %al
    call put
    movb $'\n', %al
    call put
    cli
2:  hlt
    jmp 2b

memory_type:
    movl $0x2ff, %ecx
    rdmsr
    call put_number
    movb $'\n', %al
    call put
    jmp rest

# Writes one byte in every page between 2 and 60 MiB, again and again.
touch:
    movl $0x200000, %edi
3:  incb (%edi)
    addl $4096, %edi
    cmpl $0x3c00000, %edi
    jb 3b
    movb $'.', %al
    call put
    jmp touch

# Nothing waits for the transmitter: it is always ready, and so one exit takes many bytes.
copy_initrd:
    cmpl $0, 12(%ebx)       # hvm_start_info.nr_modules
    je rest
    movl 16(%ebx), %ebp     # hvm_start_info.modlist_paddr
    movw $0x3f8, %dx
    cld
9:  movl 0(%ebp), %esi      # hvm_modlist_entry.paddr
    movl 8(%ebp), %ecx      # hvm_modlist_entry.size
    rep outsb
    jmp 9b

count:
    movb %al, %bl
    xorl %ebp, %ebp
4:  incl %ebp
    movl %ebp, %eax
    call put_number
    movb $'\r', %al
    call put
    movb $'\n', %al
    call put
    cmpb $'f', %bl
    je 4b
    movl $20000, %ecx
5:  pause
    decl %ecx
    jnz 5b
    jmp 4b

echo:
    movw $0x3fd, %dx
    inb %dx, %al
    testb $1, %al
    jz echo
    movw $0x3f8, %dx
    inb %dx, %al
    cmpb $'!', %al
    je power_off
    cmpb $'$', %al
    je fault
    cmpb $'#', %al
    je reset
    cmpb $'%', %al
    je keyboard_reset
    call put
    cmpb $'\r', %al
    jne echo
    movb $'\n', %al
    call put
    jmp echo

clocks:
    movl $0x4b564d01, %ecx  # MSR_KVM_SYSTEM_TIME_NEW
    movl $pv_clock + 1, %eax
    xorl %edx, %edx
    wrmsr
1:  movw $0x3fd, %dx
    inb %dx, %al
    testb $1, %al
    jz 1b
    movw $0x3f8, %dx
    inb %dx, %al
    rdtsc
    shrdl $20, %edx, %eax
    call put_number
    movb $' ', %al
    call put
    rdtsc
    subl pv_clock + 8, %eax     # tsc_timestamp
    sbbl pv_clock + 12, %edx
    movb pv_clock + 28, %cl     # tsc_shift
    testb %cl, %cl
    js 2f
    shldl %cl, %eax, %edx
    shll %cl, %eax
    jmp 3f
2:  negb %cl
    shrdl %cl, %edx, %eax
    shrl %cl, %edx
3:  movl %edx, %ebx
    mull pv_clock + 24          # tsc_to_system_mul
    movl %edx, %esi
    movl %ebx, %eax
    mull pv_clock + 24
    addl %esi, %eax
    adcl $0, %edx
    addl pv_clock + 16, %eax    # system_time
    adcl pv_clock + 20, %edx
    shrdl $20, %edx, %eax
    call put_number
    movb $'\n', %al
    call put
    jmp 1b

reset:
    movw $0xcf9, %dx
    movb $6, %al
    outb %al, %dx
    jmp rest

# Prints %al on COM1 once the transmitter is empty; keeps all registers.
put:
    pushl %edx
    pushl %eax
    movw $0x3fd, %dx
6:  inb %dx, %al
    testb $0x20, %al
    jz 6b
    popl %eax
    movw $0x3f8, %dx
    outb %al, %dx
    popl %edx
    ret

# Prints %eax in decimal.
put_number:
    movl $10, %edi
    xorl %ecx, %ecx
7:  xorl %edx, %edx
    divl %edi
    addb $'0', %dl
    pushl %edx
    incl %ecx
    testl %eax, %eax
    jnz 7b
8:  popl %eax
    call put
    loop 8b
    ret

    .balign 8
empty_idt:
    .word 0
    .long 0
    .balign 32
pv_clock:
    .skip 32
    .skip 4096
stack_top:
    .section .note.GNU-stack, "", @progbits
