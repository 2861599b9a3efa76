// SPDX-License-Identifier: GPL-2.0
/* Tests account.c: the table of accounts. */
#include <kunit/test.h>

#include "../../module/netns/account.c"

#define TABLES 32

/*
 * Nobody can know which addresses have the same hash: each table has its own hash. If the
 * hash were the same in all tables, all of them would have the account in one bucket.
 */
static void account_seed_test(struct kunit *test)
{
	const struct kftp_addr addr = { .family = 4, .ip = { 192, 0, 2, 1 } };
	struct kftp_accounts *accounts = kunit_kzalloc(test, sizeof(*accounts), GFP_KERNEL);
	unsigned int i, bucket;
	DECLARE_BITMAP(seen, HASH_SIZE(accounts->table)) = {};
	struct kftp_account *account;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, accounts);
	for (i = 0; i < TABLES; i++) {
		kftp_accounts_init(accounts);
		account = kftp_account_of_address(accounts, &addr, 0);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, account);
		for (bucket = 0; bucket < HASH_SIZE(accounts->table); bucket++)
			if (!hlist_empty(&accounts->table[bucket]))
				__set_bit(bucket, seen);
		kftp_account_put(accounts, account, false);
	}
	/*
	 * In 10^15 runs, 32 random buckets of 256 are fewer than 16 different ones once.
	 */
	KUNIT_EXPECT_GE(test, bitmap_weight(seen, HASH_SIZE(accounts->table)), 16);
}

static struct kunit_case account_test_cases[] = {
	KUNIT_CASE(account_seed_test),
	{}
};

static struct kunit_suite account_suite = {
	.name = "kftp_account",
	.test_cases = account_test_cases,
};

kunit_test_suites(&account_suite);
