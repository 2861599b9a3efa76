// SPDX-License-Identifier: GPL-2.0
/*
 * The entry and exit functions of the module kftp, an FTP server in the kernel.
 */
#include <linux/module.h>

#include "netns/net.h"
#include "netlink.h"
#include "session/queue.h"

static int __init kftp_init(void)
{
	int err = kftp_queues_init();

	if (err)
		return err;
	err = kftp_net_module_init();
	if (err)
		goto exit_queues;
	err = kftp_netlink_init();
	if (err)
		goto exit_net;
	return 0;
exit_net:
	kftp_net_module_exit();
exit_queues:
	kftp_queues_exit();
	return err;
}

/* Each session holds a reference to the module, so no session exists when this runs. */
static void __exit kftp_exit(void)
{
	kftp_netlink_exit();
	kftp_net_module_exit();
	/*
	 * ORDER: kftp_queues_exit() is last, because it waits for works that have dropped
	 * their session, but have not returned yet.
	 */
	kftp_queues_exit();
}

module_init(kftp_init);
module_exit(kftp_exit);

MODULE_DESCRIPTION("FTP server offloaded into the kernel");
MODULE_AUTHOR("The kftp developers");
MODULE_LICENSE("GPL");
MODULE_VERSION(KFTP_VERSION);
MODULE_ALIAS_GENL_FAMILY("kftp");
