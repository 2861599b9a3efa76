// SPDX-License-Identifier: GPL-2.0
/*
 * kftp - FTP offloaded into the kernel
 */
#include <linux/module.h>
#include <linux/workqueue.h>

#include "net.h"
#include "netlink.h"
#include "socket.h"

struct workqueue_struct *kftp_socket_wq;

static int __init kftp_init(void)
{
	int err;

	/* Sessions sleep in file systems: as many at once as there may be. */
	kftp_socket_wq = alloc_workqueue("kftp", WQ_UNBOUND, WQ_MAX_ACTIVE);
	if (!kftp_socket_wq)
		return -ENOMEM;
	err = kftp_net_module_init();
	if (err)
		goto destroy_wq;
	err = kftp_netlink_init();
	if (err)
		goto net_exit;
	return 0;
net_exit:
	kftp_net_module_exit();
destroy_wq:
	destroy_workqueue(kftp_socket_wq);
	return err;
}

/* Each session holds the module: none is left when this runs. */
static void __exit kftp_exit(void)
{
	kftp_netlink_exit();
	kftp_net_module_exit();
	/* ORDER: last, it waits for work that is still on its way out. */
	destroy_workqueue(kftp_socket_wq);
}

module_init(kftp_init);
module_exit(kftp_exit);

MODULE_DESCRIPTION("FTP server offloaded into the kernel");
MODULE_AUTHOR("The kftp developers");
MODULE_LICENSE("GPL");
MODULE_VERSION(KFTP_VERSION);
MODULE_ALIAS_GENL_FAMILY("kftp");
