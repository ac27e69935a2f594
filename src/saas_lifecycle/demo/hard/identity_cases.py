"""Hard cases of identity: one customer under several ids, ids without a customer, deleted and test records."""

from __future__ import annotations

from saas_lifecycle.demo.clock import DAY, HOUR, MINUTE
from saas_lifecycle.demo.hard.block import Account, Block

_HUNDRED = 10_000


def plant(block: Block) -> None:
    _two_payers(block)
    _merges(block)
    _ties(block)
    _deleted_and_test(block)
    _devices(block)


def _pays(block: Block, account: Account, start: int, euros: int) -> None:
    price_id = block.price(f"price_hard_{euros}_euros", euros * 100)
    block.subscription(account, start).item(start, price_id).worth(start, euros).charge(start, euros * 100)


def _two_payers(block: Block) -> None:
    """The second payer of a customer is an account of the block without records of its own in the CRM."""
    first_at, second_at = block.at(10, 5), block.at(9, 7)
    first = block.account("two_payers_of_one_account", first_at - DAY)
    _pays(block, first, first_at, 100)
    second = block.account(
        "two_payers_of_one_account_b",
        second_at - DAY,
        in_crm=False,
        has_contact=False,
        company_id=first.company_id,
        domain="elsewhere.hard.example",
    )
    _pays(block, second, second_at, 50)
    for case in ("two_payers_of_one_domain", "two_payers_of_one_domain_b"):
        payer = block.account(case, first_at - DAY, in_crm=False, has_contact=False, domain="two-payers.hard.example")
        _pays(block, payer, first_at, 60)
    for case in ("free_mail_payer", "free_mail_payer_b"):
        payer = block.account(case, first_at - DAY, in_crm=False, has_contact=False, domain="gmail.com")
        _pays(block, payer, first_at, 15)


def _merges(block: Block) -> None:
    start = block.at(12, 3)
    old_id, kept_id = block.crm_id(), block.crm_id()
    note = "merged by property_hs_merged_object_ids"
    gone = {"is_deleted": True, "_fivetran_deleted": True}
    merged = {"property_hs_merged_object_ids": f"{old_id};{block.crm_id()}"}
    old = block.account("merged_company_old", start - DAY, company_id=old_id, company=gone, note=note)
    _pays(block, old, start, 30)
    kept = block.account("merged_company_kept", start - DAY, company_id=kept_id, company=merged, note=note)
    _pays(block, kept, start, 70)
    account = block.account("merged_contacts", start, in_billing=False, stage="lead")
    first, second = block.crm_id(), block.crm_id()
    block.contact(account, id=first, _fivetran_deleted=True, is_deleted=True, property_createdate=start - 20 * DAY)
    block.contact_change(first, start - 18 * DAY, "marketingqualifiedlead")
    block.contact(
        account, id=second, property_email=f"second-{account.email}", property_hs_merged_object_ids=f"{first};"
    )
    block.case("merged_contacts", "hubspot_contact", second, f"{first} was merged into it")


def _ties(block: Block) -> None:
    start = block.at(8, 15)
    tied = block.account("tied_by_domain", start - DAY, names_account=False, note="no account id, the domain tells")
    _pays(block, tied, start, 20)
    unknown = block.account(
        "account_id_of_no_company",
        start - DAY,
        in_crm=False,
        has_contact=False,
        company_id="99999999999",
        note="an account id that the CRM does not know",
    )
    _pays(block, unknown, start, 20)
    broken = block.account(
        "broken_metadata", start - DAY, in_crm=False, has_contact=False, customer={"metadata": "{account_id: oops"},
    )  # fmt: skip
    _pays(block, broken, start, 20)
    group = block.account("group_tied_by_domain", start, in_billing=False, stage="lead")
    for place in range(3):
        user_id = f"{group.user_id}_{place}"
        email = f"member-{place}@{group.domain}" if place else "invented-member@gmail.com"
        block.user(group, user_id, start + place * HOUR, email=email, company_id=None, anonymous_id=f"anon-{user_id}")
    mover = block.account("user_moves_to_another_group", start, in_billing=False, in_product=True, stage="lead")
    block.add(
        "segment.groups", start + 60 * DAY, id=group.group_id, user_id=mover.user_id, timestamp=start + 60 * DAY,
        name=group.name, plan="team", company_id=group.company_id,
    )  # fmt: skip


def _deleted_and_test(block: Block) -> None:
    start, deleted = block.at(9, 9), block.at(4, 20, 6, 20)
    leaves = {"is_deleted": True, "_fivetran_synced": deleted}
    account = block.account("deleted_customer", start - DAY, customer=leaves, note="its open subscription ends with it")
    price_id = block.price("price_hard_hundred", _HUNDRED)
    subscription = block.subscription(account, start, renews=False).item(start, price_id)
    subscription.worth(start, 100).worth(deleted, 0)
    account = block.account("deleted_after_leaving", start - DAY, customer=leaves)
    subscription = block.subscription(account, start).item(start, price_id).worth(start, 100).charge(start, _HUNDRED)
    subscription.cancel(block.at(6, 9)).worth(block.at(6, 9), 0)
    account = block.account("test_mode", start - DAY, customer={"livemode": False}, note="livemode false: no revenue")
    block.subscription(account, start, livemode=False).item(start, price_id).charge(start, _HUNDRED)
    account = block.account("test_mode_subscription", start - DAY, note="a test subscription of a real customer")
    block.subscription(account, start, livemode=False).item(start, price_id)
    gone = {"is_deleted": True, "_fivetran_deleted": True}
    block.account("deleted_company", start, in_billing=False, has_contact=False, company=gone)
    account = block.account("deleted_contact", start, in_billing=False, has_contact=False, stage="lead")
    block.contact(account, is_deleted=True, _fivetran_deleted=True)
    block.case("deleted_contact", "hubspot_contact", account.contact_id)


def _devices(block: Block) -> None:
    start = block.at(7, 4)
    device = "anon-hard-shared-device"
    for place, case in enumerate(("shared_device", "shared_device_b")):
        account = block.account(case, start + place * DAY, in_billing=False, stage="lead")
        block.user(account, at=start + place * DAY, anonymous_id=device)
        block.page(device, start + place * DAY - 10 * MINUTE, "pricing")
        block.track(account, start + place * DAY + MINUTE, "signed_up", anonymous_id=device)
    block.case("shared_device", "segment_anonymous", device, "one device, two users: the first keeps what came before")
    account = block.account("two_devices", start, in_billing=False, in_product=True, stage="lead")
    block.page(account.anonymous_id, start - HOUR, "")
    block.page("anon-hard-second-device", start - 2 * DAY, "blog/ten-reports")
    block.add(
        "segment.identifies", start + DAY, id="ident-hard-second-device", anonymous_id="anon-hard-second-device",
        user_id=account.user_id, email=account.email, timestamp=start + DAY,
    )  # fmt: skip
