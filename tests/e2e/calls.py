# SPDX-License-Identifier: GPL-2.0
"""Calls of kernel functions that fail, by kftp_faults.ko; and the table of the functions that kftp.ko calls.

kftp_faults.ko looks at the place of a call: only calls by kftp.ko fail, each place once.
"""

import contextlib
import errno
import pathlib
import re
import struct

import server as server_module

FOLDER = pathlib.Path("/sys/kernel/debug/kftp_faults")

# The value that a function returns if its call fails. For pointers, NULL is 0.
NULL = FALSE = 0
EIO, ENOMEM, EMSGSIZE, EACCES = -errno.EIO, -errno.ENOMEM, -errno.EMSGSIZE, -errno.EACCES

VFS = {
    **dict.fromkeys("""
        dentry_open file_open_root filemap_write_and_wait_range get_acl inode_permission iterate_dir kernel_read
        lookup_one lookup_one_positive_unlocked mnt_want_write notify_change posix_acl_to_xattr splice_direct_to_actor
        __splice_from_pipe vfs_fsync vfs_get_link vfs_getattr vfs_iter_read vfs_iter_write vfs_link vfs_mkdir
        vfs_path_lookup vfs_path_parent_lookup vfs_removexattr vfs_rename vfs_rmdir vfs_setxattr vfs_statfs vfs_symlink
        vfs_truncate vfs_unlink""".split(), EIO),
    **dict.fromkeys("ima_file_check security_path_mkdir security_path_mknod security_path_rename security_path_unlink".split(), EACCES),
    "__check_sticky": 1, "__mnt_is_readonly": 1, "inode_owner_or_capable": FALSE, "getname_kernel": ENOMEM,
    "security_secid_to_secctx": ENOMEM}

SOCKETS = {
    **dict.fromkeys("""
        __sock_create kernel_accept kernel_bind kernel_connect kernel_getpeername kernel_getsockname kernel_listen
        kernel_recvmsg kernel_sendmsg kernel_sendpage_locked sock_create_kern""".split(), EIO),
    # These tell the reason by their second argument, or not at all.
    "sockfd_lookup": NULL, "fget": NULL}

MEMORY = {
    **dict.fromkeys("""
        __alloc_pages __alloc_skb alloc_pages bitmap_zalloc __kmalloc kasprintf kmalloc_large kmalloc_trace kmemdup kmemdup_nul krealloc kstrdup kvasprintf
        kvmalloc_node posix_acl_alloc skb_clone""".split(), NULL),
    **dict.fromkeys("__xa_insert crypto_alloc_shash".split(), ENOMEM)}

OTHERS = {**dict.fromkeys("nla_put nla_put_64bit".split(), EMSGSIZE), "genlmsg_put": NULL, "try_module_get": FALSE,
          **dict.fromkeys("nf_register_net_hook unshare_fs_struct".split(), ENOMEM),
          **dict.fromkeys("crypto_shash_final crypto_shash_update".split(), EIO)}

# Only while the module is loaded, or a network namespace begins.
LOADING = {"alloc_workqueue": NULL,
           **dict.fromkeys("genl_register_family netlink_register_notifier register_pernet_subsys".split(), ENOMEM)}

FAILING = {**VFS, **SOCKETS, **MEMORY, **OTHERS, **LOADING}

# The argument that gets an int when the call fails, and the int.
STORED = {"sockfd_lookup": (2, -errno.EBADF)}

# Functions that can fail, but not as the module calls them; and the reason.
CANNOT_FAIL = {
    "only if the connection is gone, which the sockets' callbacks tell": "kernel_sock_shutdown tcp_abort",
    "only if the socket listens": "tcp_read_sock",
    "frees its message even if it fails; a failure that does not would look like a leak": "netlink_unicast",
    "only if the socket is bound to a device already": "sock_bindtoindex",
    "only for a packet that is too short, which then is not looked at": "ipv6_skip_exthdr skb_copy_bits",
    "only for numbers out of range": "tcp_sock_set_keepidle tcp_sock_set_keepintvl",
    "only for directories on several file systems, which the module refuses before": "lock_rename",
    "tells programs that watch; the result is theirs": "__fsnotify_parent fsnotify",
    "asks for the label of the user's processes": "security_current_getsecid_subj security_ismaclabel "
    "security_release_secctx",
    "looks something up, and finds nothing": "dev_get_by_index_rcu follow_up glob_match l3mdev_master_ifindex_rcu "
    "setattr_should_drop_sgid xa_find xa_load",
    "returns a number that the module has given or stored": "from_kgid from_kgid_munged from_kuid from_kuid_munged "
    "make_kgid make_kuid task_active_pid_ns",
    "takes back what another call has done": "bitmap_free cancel_delayed_work cancel_delayed_work_sync consume_skb crypto_destroy_tfm "
    "destroy_workqueue dput __folio_put __fput_sync fput genl_unregister_family iput kfree kfree_skb_reason kvfree "
    "kvfree_call_rcu mnt_drop_write module_put netlink_unregister_notifier nf_unregister_net_hook path_put __put_cred "
    "__put_devmap_managed_page_refs __put_net putname release_dentry_name_snapshot remove_wait_queue revert_creds sk_free "
    "skb_queue_purge sock_release unregister_pernet_subsys xa_destroy xa_erase",
    "takes a reference to what the caller holds": "dget_parent ihold mntget override_creds path_get take_dentry_name_snapshot",
    "locks": "down_write down_write_nested lock_sock_nested mutex_destroy __mutex_init mutex_is_locked mutex_lock "
    "mutex_lock_nested mutex_unlock __percpu_down_read rcuwait_wake_up release_sock synchronize_rcu unlock_rename up_write",
    "queues work, or sets a timer": "add_wait_queue delayed_work_timer_fn flush_delayed_work init_timer_key __init_work "
    "mod_delayed_work_on mod_timer queue_delayed_work_on queue_work_on timer_delete_sync",
    "sets an option, without a result": "ip_sock_set_tos sock_no_linger sock_set_keepalive sock_set_mark "
    "sock_set_priority sock_set_reuseaddr tcp_sock_set_nodelay tcp_sock_set_user_timeout",
    "works on memory of the caller": "__bitmap_set __bitmap_weight crc32_le current_umask __find_nth_bit __ipv6_addr_type iov_iter_bvec iov_iter_kvec "
    "jiffies64_to_msecs list_sort memchr memcmp memcpy memmove memset nla_memcpy refcount_warn_saturate scnprintf "
    "seq_buf_printf skb_dequeue skb_queue_head skb_queue_tail skb_trim snprintf strchr strchrnul strcmp strcpy strlen "
    "strncasecmp strncmp strnlen strpbrk strrchr strscpy tcp_stream_memory_free __usecs_to_jiffies vsnprintf",
    "tells the time, or a random number": "get_random_u32 get_random_u64 ktime_get ktime_get_real_seconds",
    "of tracepoints": "bpf_trace_run2 bpf_trace_run3 bpf_trace_run4 perf_trace_buf_alloc perf_trace_run_bpf_submit "
    "trace_event_buffer_commit trace_event_buffer_reserve trace_event_printf trace_event_raw_init trace_event_reg "
    "trace_handle_return trace_print_flags_seq trace_print_symbols_seq trace_raw_output_prep "
    "__trace_trigger_soft_disabled",
    "a variable": "__cpu_online_mask cpu_number _ctype current_task devmap_managed_key hugetlb_optimize_vmemmap_key "
    "init_pid_ns init_user_ns jiffies kmalloc_caches node_states page_offset_base phys_base __preempt_count "
    "system_unbound_wq this_cpu_off _totalram_pages vmemmap_base",
    "checks of the kernel's code": "creds_are_invalid debug_lockdep_rcu_enabled debug_locks dump_page fortify_panic "
    "fs_reclaim_acquire fs_reclaim_release __invalid_creds __list_add_valid __list_del_entry_valid lock_acquire "
    "lock_is_held_type lock_release lockdep_init_map_type lockdep_rcu_suspicious __might_resched __might_sleep rcu_is_watching "
    "rcu_lock_map rcu_read_lock_any_held rcu_read_lock_held",
}

# Places that the tests do not reach, in the form of places(), with commas between them; and the reason.
UNREACHED = {
    "only in a worker thread that is new to the module; the tests cannot tell when there is one":
    "unshare_fs_struct kftp_umask_enter, splice_direct_to_actor have_pipe",
    "only in the first session after the module was loaded":
    "alloc_workqueue kftp_queue_get, kmalloc_trace kftp_queue_get",
    "only for a root that was opened under AppArmor or TOMOYO, which this kernel does not have":
    "security_path_unlink kftp_checks_setattr",
    "only on a file system without unnamed files": "kasprintf make_draft",
    "only at a mount point": "vfs_path_lookup lookup_entry",
    "only if the server of a mounted file system is gone; a failure means that it is not a mount point":
    "lookup_one_positive_unlocked kftp_dir_is_mount",
    "the last words to a session that hangs; nobody uses the result": "kernel_sendmsg control_send_goodbye",
    "only once in a network namespace": "bitmap_zalloc kftp_exclusive_prepare",
    "only after many strays; they are reset then, as before": "nf_register_net_hook kftp_syn_filter_note",
}

# Parts of the compiler's and of the kernel's macros.
MACROS = re.compile(r"__asan_|__kasan_|__sanitizer_|__gcov_|__tsan_|__kcsan_|kcsan_|__SCT__|__x86_|__fentry__|__stack_chk_fail|__sw_hweight"
                    r"|preempt_schedule_|__rcu_read_(un)?lock|__?raw_(spin|write|read)_")


class _Module:
    """What kftp.ko uses of the kernel, and where: see elf(5)."""

    CODE = 4          # SHF_EXECINSTR
    SYMBOLS, RELOCATIONS = 2, 4

    def __init__(self, path):
        self._raw = path.read_bytes()
        offset, = struct.unpack_from("<Q", self._raw, 40)
        size, count = struct.unpack_from("<HH", self._raw, 58)
        # (name, type, flags, address, offset, size, link, info, alignment, size of an entry)
        self._sections = [struct.unpack_from("<IIQQQQIIQQ", self._raw, offset + size * n) for n in range(count)]
        self._symbols = [symbol for section in self._sections if section[1] == self.SYMBOLS
                         for symbol in self._read_symbols(section)]

    def _read_symbols(self, section):
        """Yields (name, section or 0, value, size)."""
        strings = self._sections[section[6]][4]
        for at in range(section[4], section[4] + section[5], 24):
            name, _, _, where, value, size = struct.unpack_from("<IBBHQQ", self._raw, at)
            yield self._raw[strings + name:self._raw.index(b"\0", strings + name)].decode(), where, value, size

    def needed(self):
        """The names that it needs from others."""
        return {name for name, where, _, _ in self._symbols if name and not where}

    def calls(self):
        """Yields (name, function of the module in which it is called)."""
        for section in self._sections:
            if section[1] != self.RELOCATIONS or not self._sections[section[7]][2] & self.CODE:
                continue
            functions = [symbol for symbol in self._symbols if symbol[1] == section[7] and symbol[3]]
            for at in range(section[4], section[4] + section[5], 24):
                place, info = struct.unpack_from("<QQ", self._raw, at)
                name, where, _, _ = self._symbols[info >> 32]
                if name and not where:
                    for caller, _, value, size in functions:
                        if value <= place < value + size:
                            yield name, _function(caller)


def _function(symbol):
    """The name in the source code; the compiler adds words such as .part.0 and .cold."""
    return symbol.split(".")[0]


def _module():
    return _Module(server_module.PAYLOAD / "kftp.ko")


def called():
    """The names of what kftp.ko uses of the kernel."""
    return {name for name in _module().needed() if not MACROS.match(name)}


def places():
    """All places from which kftp.ko calls a function that can fail: "name function"."""
    return {f"{name} {caller}" for name, caller in _module().calls() if name in FAILING}


def unreached():
    """The places whose calls the tests cannot let fail."""
    return {place.strip() for places_ in UNREACHED.values() for place in places_.split(",")}


def harmless():
    """The names that cannot fail."""
    return {name for names in CANNOT_FAIL.values() for name in names.split()}


class Faults:
    """The module kftp_faults.ko, with all functions that this kernel has."""

    def __init__(self):
        # The places whose call has failed, in the form of places().
        self.failed = set()

    def load(self):
        server_module.run("insmod", server_module.PAYLOAD / "kftp_faults.ko")
        wanted = FAILING.keys() & called()
        with open("/proc/kallsyms", encoding="ascii") as symbols:
            addresses = {name: address for address, kind, name, *_ in map(str.split, symbols)
                         if kind == "T" and name in wanted}
        assert addresses.keys() == wanted, wanted - addresses.keys()
        for name, address in addresses.items():
            argument, stored = STORED.get(name, (0, 0))
            (FOLDER / "functions").write_text(f"{name} {address} {FAILING[name]} {argument} {stored}", encoding="ascii")

    @staticmethod
    def unload():
        server_module.run("rmmod", "kftp_faults")

    @contextlib.contextmanager
    def armed(self, forget, nth=1):
        """Inside the with block, the nth call fails that comes from a place from which no call has failed yet.

        If forget is true, all places count as new. Yields a list; afterwards, it has "function place" of the call that
        failed, if one did.
        """
        fired = []
        (FOLDER / "armed").write_text(f"{nth} {forget:d}", encoding="ascii")
        try:
            yield fired
        finally:
            (FOLDER / "armed").write_text("0 0", encoding="ascii")
            fired += (FOLDER / "failed").read_text(encoding="ascii").splitlines()
            # A line is "name function+0x12/0x34 [kftp]".
            self.failed.update(f"{name} {_function(place.split('+')[0])}" for name, place, *_ in map(str.split, fired))
