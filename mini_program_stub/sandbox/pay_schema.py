"""The tables in which the sandbox keeps orders, refunds and callbacks of WeChat Pay."""

PAY_SCHEMA = """
create table if not exists pay_orders (
    out_trade_no text primary key,
    description text not null,
    total integer not null check (total > 0),
    openid text not null,
    notify_url text not null,
    expires_at real not null,
    made_at real not null,
    state text not null default 'NOTPAY' check (state in ('NOTPAY', 'SUCCESS', 'CLOSED', 'REFUND')),
    transaction_id text unique,
    paid_at real
);
create table if not exists pay_prepays (
    prepay_id text primary key,
    out_trade_no text not null,
    made_at real not null
);
create table if not exists pay_refunds (
    out_refund_no text primary key,
    refund_id text not null unique,
    out_trade_no text not null,
    refund integer not null check (refund > 0),
    notify_url text not null,
    state text not null check (state in ('PROCESSING', 'SUCCESS', 'ABNORMAL', 'CLOSED')),
    becomes text not null,
    taken_at real not null,
    done_due real not null,
    done_at real
);
create table if not exists pay_callbacks (
    ordinal integer primary key autoincrement,
    id text not null,
    event text not null,
    number text not null,
    url text not null,
    body text not null,
    how text not null default '',
    state text not null check (state in ('pending', 'delivered', 'failed', 'lost')),
    attempts integer not null default 0,
    due real not null,
    answer text not null default ''
);
create index if not exists pay_callbacks_pending on pay_callbacks (state, due);
"""
PAY_TABLES = ("pay_orders", "pay_prepays", "pay_refunds", "pay_callbacks")
