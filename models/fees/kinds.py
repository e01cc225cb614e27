"""What residents are told about fees, and the template that carries it. Short, by when, what to do."""

from models.notices.rules import MessageTemplate, NoticeKind, register_kind, register_template

FEE_TEMPLATE = register_template(
    MessageTemplate(
        "fee",
        "物业费缴费提醒",
        {"thing1": "房屋", "amount2": "应缴金额", "date3": "缴费截止日期", "thing4": "温馨提示"},
    )
)

BILL_PAGE = "/pages/fees/bill?id={bill_id}"
MONEY_PAGE = "/pages/fees/money?unit={unit_number}"
COMMIT_PAGE = "/pages/fees/commitment?unit={unit_number}"


def _fee(note: str) -> dict[str, str]:
    return {"thing1": "{unit}", "amount2": "{amount}元", "date3": "{due}", "thing4": note}


def _matter(what: str, note: str) -> dict[str, str]:
    return {"thing1": what, "thing2": "{estate}", "date3": "{due}", "thing4": note}


BILL_BEFORE = register_kind(
    NoticeKind(
        "bill_reminder",
        "物业费提醒：{unit}",
        "{unit}{period}的物业费还差{amount}元，请在{due}前交纳。对金额有疑问，可以在账单里提出异议。",
        route=BILL_PAGE,
        template="fee",
        fields=_fee("请在截止日期前交纳，已交请忽略"),
    )
)
BILL_AFTER = register_kind(
    NoticeKind(
        "bill_overdue",
        "物业费已过截止日期：{unit}",
        "{unit}{period}的物业费还差{amount}元，应在{due}前交纳，现在已经过期。请尽快交纳；"
        "有困难请联系社区，对金额有疑问可以提出异议。",
        route=BILL_PAGE,
        template="fee",
        fields=_fee("已过截止日期，有疑问可提出异议"),
    )
)
CALL_BEFORE = register_kind(
    NoticeKind(
        "commitment_reminder",
        "请办理交费承诺：{unit}",
        "{estate}正在征集“接受后期物业管理并交纳费用”的承诺，请在{due}前办理。承诺不是账单，现在不用交钱。",
        route=COMMIT_PAGE,
        template="matter",
        fields=_matter("交纳物业费承诺", "承诺不是账单，不用交钱"),
    )
)
CALL_AFTER = register_kind(
    NoticeKind(
        "commitment_overdue",
        "交费承诺还没有办理：{unit}",
        "{estate}征集承诺的日期{due}已经过了，{unit}还没有办理。改造要等大家都表态，愿意的话请尽快办理。",
        route=COMMIT_PAGE,
        template="matter",
        fields=_matter("交纳物业费承诺", "还可以办理，不用交钱"),
    )
)
PROMISE_BEFORE = register_kind(
    NoticeKind(
        "promise_reminder",
        "您承诺的物业服务就要开始：{unit}",
        "{estate}的物业服务从{due}开始。您在{committed}承诺接受服务并交纳费用，开始后会收到第一期账单。",
        route=MONEY_PAGE,
        template="matter",
        fields=_matter("物业服务即将开始", "开始后会收到第一期账单"),
    )
)
DEMANDED = register_kind(
    NoticeKind(
        "fee_demand",
        "催告：请交纳物业费",
        "{unit}{period}的物业费{amount}元已经过期，请在{due}前（{days}天内）交纳。"
        "逾期不交，物业服务人可以依法起诉或者申请仲裁；不会停水停电停气，也不会公开您的姓名。",
        route=BILL_PAGE,
        template="fee",
        fields=_fee("这是书面催告，请在限期内交纳"),
    )
)
PAID = register_kind(
    NoticeKind(
        "bill_payment",
        "已收到物业费{amount}元",
        "已收到{unit}{period}的物业费{amount}元，收据号{receipt}。{rest}",
        route=BILL_PAGE,
    )
)
SETTLED = register_kind(
    NoticeKind(
        "bill_dispute_settled",
        "账单异议有答复：{unit}",
        "您对{unit}{period}账单的异议已经答复：{answer}",
        route=BILL_PAGE,
    )
)
WAIVED = register_kind(
    NoticeKind(
        "bill_waived",
        "物业费已减免：{unit}",
        "{unit}{period}还没有交的{amount}元物业费已经减免，不用再交。",
        route=BILL_PAGE,
    )
)
REVERSED = register_kind(
    NoticeKind(
        "bill_payment_reversed",
        "一笔收款登记有误，已更正：{unit}",
        "{unit}{period}有一笔{amount}元的收款登记有误，已经更正。{rest}如有疑问请联系社区。",
        route=BILL_PAGE,
    )
)
CONTRACT_BINDS = register_kind(
    NoticeKind(
        "service_contract",
        "物业服务合同生效：{company}",
        "{estate}与{company}的物业服务合同已经生效，从{starts}开始服务，每平方米每月{rate}元。点开可以看合同。",
        route="/pages/fees/contract?estate={estate_id}",
    )
)
CALL_OPENED = register_kind(
    NoticeKind(
        "commitment_call",
        "请办理交费承诺",
        "{estate}请业主承诺接受后期物业管理并交纳费用，请在{due}前办理。承诺不是账单，现在不用交钱。",
        route="/pages/fees/commitment?estate={estate_id}",
        template="matter",
        fields=_matter("交纳物业费承诺", "承诺不是账单，不用交钱"),
    )
)
