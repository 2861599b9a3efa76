// SPDX-License-Identifier: GPL-2.0
/*
 * kftp_faults.ko lets calls of kernel functions by kftp.ko fail, one at a time; no other
 * module may be loaded. It needs kprobes. Files in /sys/kernel/debug/kftp_faults:
 *
 *   functions  write a line "NAME ADDRESS VALUE [ARGUMENT STORED]" for a function: when
 *		a call of it fails, it does nothing and returns VALUE. If ARGUMENT is not
 *		0, it first stores the int STORED where that argument points to
 *   armed	write "N FORGET": the Nth call fails that comes from a place in the code
 *		from which no call has failed yet. If FORGET is 1, first forget which
 *		places these are. If N is 0, no call fails
 *   failed	read the failure since "armed" was last written with another N than 0: the
 *		function, and the place of the call; empty if no call has failed
 *   places	read all failures since kftp_faults was loaded, in the same form
 */
#include <linux/atomic.h>
#include <linux/debugfs.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <asm/linkage.h>
#include <asm/ptrace.h>

#define FAULTS_FUNCTIONS_MAX 256
#define FAULTS_PLACES_MAX 4096

/**
 * struct fault_function - a function whose calls can fail
 * @probe: calls fault_enter() at the beginning of the function
 * @name: its name
 * @value: the value that a failed call returns
 * @argument: number of the argument, from 1, that points to an int; 0 for none
 * @stored: the value of this int after a failed call
 */
struct fault_function {
	struct kprobe probe;
	char name[64];
	long value;
	unsigned int argument;
	int stored;
};

/**
 * struct fault_place - a call that has failed
 * @function: the function that was called
 * @caller: address of the instruction after the call
 * @text: @caller as "function+offset/size [module]"; kept, because the code may be gone
 *	  when somebody reads it
 */
struct fault_place {
	struct fault_function *function;
	unsigned long caller;
	char text[96];
};

static struct fault_function *fault_functions[FAULTS_FUNCTIONS_MAX];
static unsigned int fault_functions_count;

/*
 * The places that have failed. Places before fault_places_begin are forgotten: they can
 * fail again. Who lets a call fail appends to the array: see fault_left.
 */
static struct fault_place fault_places[FAULTS_PLACES_MAX];
static unsigned int fault_places_begin, fault_places_count;

/*
 * Number of calls up to the one that must fail; 0 if none must. Who decrements it to 0
 * lets the call fail. It may become negative, if calls on other processors come at this
 * moment.
 */
static atomic_t fault_left;

/* Number of entries in fault_places when "armed" was written with another N than 0. */
static unsigned int fault_places_before;

/* Guards the writers of the files. */
static DEFINE_MUTEX(faults_lock);
static struct dentry *faults_folder;

/* The code to which a failed function "returns": it returns to the caller. */
asmlinkage void faults_return(void);
asm(".text\n"
    ".type faults_return, @function\n"
    "faults_return:\n"
    ANNOTATE_NOENDBR
    ASM_RET
    ".size faults_return, .-faults_return\n");

static bool fault_is_place(unsigned long caller)
{
	unsigned int i, count = smp_load_acquire(&fault_places_count);

	for (i = READ_ONCE(fault_places_begin); i < count; i++)
		if (fault_places[i].caller == caller)
			return true;
	return false;
}
NOKPROBE_SYMBOL(fault_is_place);

static void fault_store(const struct fault_function *function, const struct pt_regs *regs)
{
	int *to;

	if (!function->argument)
		return;
	to = (int *)regs_get_kernel_argument((struct pt_regs *)regs, function->argument - 1);
	*to = function->stored;
}
NOKPROBE_SYMBOL(fault_store);

/*
 * Runs at the beginning of a function. This is a context like that of an NMI, in which
 * locks can't be used.
 */
static int fault_enter(struct kprobe *probe, struct pt_regs *regs)
{
	struct fault_function *function = container_of(probe, struct fault_function, probe);
	unsigned long caller = *(unsigned long *)regs->sp;
	unsigned int count;

	if (atomic_read(&fault_left) <= 0 || caller - MODULES_VADDR >= MODULES_LEN ||
	    within_module(caller, THIS_MODULE) || fault_is_place(caller) ||
	    atomic_dec_return(&fault_left))
		return 0;
	count = fault_places_count;
	if (count == FAULTS_PLACES_MAX)
		return 0;
	fault_places[count].function = function;
	fault_places[count].caller = caller;
	snprintf(fault_places[count].text, sizeof(fault_places[count].text), "%pB", (void *)caller);
	smp_store_release(&fault_places_count, count + 1);
	fault_store(function, regs);
	regs_set_return_value(regs, function->value);
	regs->ip = (unsigned long)faults_return;
	return 1;
}
NOKPROBE_SYMBOL(fault_enter);

/* Its presence prevents that the probe becomes a jump, which could not fail the call. */
static void fault_after(struct kprobe *probe, struct pt_regs *regs, unsigned long flags)
{
}
NOKPROBE_SYMBOL(fault_after);

static int fault_add(const char *line)
{
	struct fault_function *function;
	unsigned long address;
	int err;

	if (fault_functions_count == FAULTS_FUNCTIONS_MAX)
		return -ENOSPC;
	function = kzalloc(sizeof(*function), GFP_KERNEL);
	if (!function)
		return -ENOMEM;
	err = -EINVAL;
	if (sscanf(line, "%63s %lx %ld %u %d", function->name, &address, &function->value,
		   &function->argument, &function->stored) < 3 || function->argument > 6)
		goto free;
	function->probe.addr = (kprobe_opcode_t *)address;
	function->probe.pre_handler = fault_enter;
	function->probe.post_handler = fault_after;
	err = register_kprobe(&function->probe);
	if (err)
		goto free;
	fault_functions[fault_functions_count++] = function;
	return 0;
free:
	kfree(function);
	return err;
}

/* Copies what is written to a file as text. Returns 0 or an error. */
static int fault_copy(char *text, size_t size, const char __user *from, size_t len)
{
	if (len >= size)
		return -E2BIG;
	if (copy_from_user(text, from, len))
		return -EFAULT;
	text[len] = '\0';
	return 0;
}

static ssize_t functions_write(struct file *file, const char __user *from, size_t len, loff_t *pos)
{
	char line[160];
	int err = fault_copy(line, sizeof(line), from, len);

	if (err)
		return err;
	mutex_lock(&faults_lock);
	err = fault_add(line);
	mutex_unlock(&faults_lock);
	return err ?: len;
}

static ssize_t armed_write(struct file *file, const char __user *from, size_t len, loff_t *pos)
{
	unsigned int nth, forget;
	char text[32];
	int err = fault_copy(text, sizeof(text), from, len);

	if (err)
		return err;
	if (sscanf(text, "%u %u", &nth, &forget) != 2 || nth > INT_MAX)
		return -EINVAL;
	mutex_lock(&faults_lock);
	atomic_set(&fault_left, 0);
	if (nth)
		fault_places_before = fault_places_count;
	if (forget)
		WRITE_ONCE(fault_places_begin, fault_places_count);
	atomic_set(&fault_left, nth);
	mutex_unlock(&faults_lock);
	return len;
}

static void places_print(struct seq_file *file, unsigned int from)
{
	unsigned int count = smp_load_acquire(&fault_places_count);

	for (; from < count; from++)
		seq_printf(file, "%s %s\n", fault_places[from].function->name,
			   fault_places[from].text);
}

static int failed_show(struct seq_file *file, void *unused)
{
	places_print(file, fault_places_before);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(failed);

static int places_show(struct seq_file *file, void *unused)
{
	places_print(file, 0);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(places);

static const struct file_operations functions_fops = {
	.owner = THIS_MODULE,
	.write = functions_write,
};

static const struct file_operations armed_fops = {
	.owner = THIS_MODULE,
	.write = armed_write,
};

static int __init faults_init(void)
{
	faults_folder = debugfs_create_dir("kftp_faults", NULL);
	debugfs_create_file("functions", 0200, faults_folder, NULL, &functions_fops);
	debugfs_create_file("armed", 0200, faults_folder, NULL, &armed_fops);
	debugfs_create_file("failed", 0400, faults_folder, NULL, &failed_fops);
	debugfs_create_file("places", 0400, faults_folder, NULL, &places_fops);
	return 0;
}

static void __exit faults_exit(void)
{
	unsigned int i;

	debugfs_remove(faults_folder);
	for (i = 0; i < fault_functions_count; i++) {
		unregister_kprobe(&fault_functions[i]->probe);
		kfree(fault_functions[i]);
	}
}

module_init(faults_init);
module_exit(faults_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("lets calls of kernel functions by kftp fail");
