"""The first release: every table, and the triggers that refuse what must never happen.

Revision: 0001, the first
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TRIGGERS = (
    """CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$""",
    """CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE ON audit_entries FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER personal_reads_append_only BEFORE UPDATE OR DELETE ON personal_reads FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER consents_append_only BEFORE UPDATE OR DELETE ON consents FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE OR REPLACE FUNCTION keep_frozen_compact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.digest IS NOT NULL AND (NEW.title, NEW.body, NEW.digest, NEW.number, NEW.estate_id)
        IS DISTINCT FROM (OLD.title, OLD.body, OLD.digest, OLD.number, OLD.estate_id) THEN
        RAISE EXCEPTION 'the text of a frozen compact cannot change' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER compacts_keep_frozen BEFORE UPDATE ON compacts
    FOR EACH ROW EXECUTE FUNCTION keep_frozen_compact()""",
    """CREATE TRIGGER compact_transitions_append_only BEFORE UPDATE OR DELETE ON compact_transitions FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER compact_revisions_append_only BEFORE UPDATE OR DELETE ON compact_revisions FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER compact_filings_append_only BEFORE UPDATE OR DELETE ON compact_filings FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER compact_signatures_append_only BEFORE UPDATE OR DELETE ON compact_signatures FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE OR REPLACE FUNCTION compact_adoptions_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state <> 'entered' OR (OLD.compact_id, OLD.estate_id, OLD.kind, OLD.members, OLD.present, OLD.agreed, OLD.authorised_on, OLD.notified_on, OLD.held_on, OLD.minutes, OLD.minutes_file_id, OLD.minutes_digest, OLD.recorded_by, OLD.at) IS DISTINCT FROM (NEW.compact_id, NEW.estate_id, NEW.kind, NEW.members, NEW.present, NEW.agreed, NEW.authorised_on, NEW.notified_on, NEW.held_on, NEW.minutes, NEW.minutes_file_id, NEW.minutes_digest, NEW.recorded_by, NEW.at) THEN
        RAISE EXCEPTION 'what was entered from paper cannot change' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER compact_adoptions_keep BEFORE UPDATE OR DELETE ON compact_adoptions
    FOR EACH ROW EXECUTE FUNCTION compact_adoptions_keep()""",
    """CREATE OR REPLACE FUNCTION compact_paper_signatures_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state <> 'entered' OR (OLD.compact_id, OLD.estate_id, OLD.unit_id, OLD.signer, OLD.signer_index, OLD.signed_on, OLD.digest, OLD.file_id, OLD.file_digest, OLD.entered_by, OLD.entered_at) IS DISTINCT FROM (NEW.compact_id, NEW.estate_id, NEW.unit_id, NEW.signer, NEW.signer_index, NEW.signed_on, NEW.digest, NEW.file_id, NEW.file_digest, NEW.entered_by, NEW.entered_at) THEN
        RAISE EXCEPTION 'what was entered from paper cannot change' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER compact_paper_signatures_keep BEFORE UPDATE OR DELETE ON compact_paper_signatures
    FOR EACH ROW EXECUTE FUNCTION compact_paper_signatures_keep()""",
    """CREATE TRIGGER motion_deliveries_append_only BEFORE UPDATE OR DELETE ON motion_deliveries FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER motion_boards_append_only BEFORE UPDATE OR DELETE ON motion_boards FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER deliveries_taken_back_append_only BEFORE UPDATE OR DELETE ON deliveries_taken_back FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER disclosure_rows_append_only BEFORE UPDATE OR DELETE ON disclosure_rows FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE OR REPLACE FUNCTION disclosure_rows_come_first() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM added JOIN disclosures ON disclosures.id = added.disclosure_id) THEN
        RAISE EXCEPTION 'a disclosure cannot change' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$""",
    """CREATE TRIGGER disclosure_rows_come_first AFTER INSERT ON disclosure_rows REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION disclosure_rows_come_first()""",
    """CREATE OR REPLACE FUNCTION disclosures_keep_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
        OR (OLD.estate_id, OLD.kind, OLD.subject_kind, OLD.subject_id, OLD.edition, OLD.title, OLD.sections,
            OLD.digest, OLD.period_source, OLD.takes_objections, OLD.published_at)
        IS DISTINCT FROM
           (NEW.estate_id, NEW.kind, NEW.subject_kind, NEW.subject_id, NEW.edition, NEW.title, NEW.sections,
            NEW.digest, NEW.period_source, NEW.takes_objections, NEW.published_at)
        OR NEW.ends_at < OLD.ends_at
        OR (OLD.withdrawn_at IS NOT NULL
            AND (OLD.withdrawn_at, OLD.withdrawn_reason, OLD.ends_at)
            IS DISTINCT FROM (NEW.withdrawn_at, NEW.withdrawn_reason, NEW.ends_at))
        OR (OLD.hidden_at IS NOT NULL AND OLD.hidden_at IS DISTINCT FROM NEW.hidden_at)
    THEN
        RAISE EXCEPTION 'a disclosure cannot change' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$""",
    """CREATE TRIGGER disclosures_keep_frozen BEFORE UPDATE OR DELETE ON disclosures FOR EACH ROW EXECUTE FUNCTION disclosures_keep_frozen()""",
    """CREATE TRIGGER evidence_leaves_append_only BEFORE UPDATE OR DELETE ON evidence_leaves FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER evidence_logs_append_only BEFORE UPDATE OR DELETE ON evidence_logs FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER evidence_entries_append_only BEFORE UPDATE OR DELETE ON evidence_entries FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER evidence_nodes_append_only BEFORE UPDATE OR DELETE ON evidence_nodes FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER evidence_heads_append_only BEFORE UPDATE OR DELETE ON evidence_heads FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER evidence_keys_append_only BEFORE UPDATE OR DELETE ON evidence_keys FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE OR REPLACE FUNCTION evidence_entries_without_gap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM (
            SELECT estate_id, min(log_index) AS first, max(log_index) AS last, count(*) AS entries
            FROM added GROUP BY estate_id
        ) a
        WHERE a.last - a.first + 1 <> a.entries OR (a.first > 0 AND NOT EXISTS (
            SELECT 1 FROM evidence_entries e WHERE e.estate_id = a.estate_id AND e.log_index = a.first - 1
        ))
    ) THEN
        RAISE EXCEPTION 'the numbers of a log have no gap' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$""",
    """CREATE TRIGGER evidence_entries_without_gap AFTER INSERT ON evidence_entries REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION evidence_entries_without_gap()""",
    """CREATE TRIGGER commitment_texts_append_only BEFORE UPDATE OR DELETE ON commitment_texts FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER reminder_rounds_append_only BEFORE UPDATE OR DELETE ON reminder_rounds FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """ALTER TABLE service_contracts ADD CONSTRAINT ex_service_contracts_serving EXCLUDE USING gist ( int8range(estate_id, estate_id, '[]') WITH &&, daterange(starts_on, COALESCE(last_day, CASE WHEN continued_at IS NULL THEN ends_on END), '[]') WITH &&) WHERE (state = 'effective')""",
    """CREATE TRIGGER bill_payments_append_only BEFORE UPDATE OR DELETE ON bill_payments FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER demands_append_only BEFORE UPDATE OR DELETE ON demands FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE OR REPLACE FUNCTION files_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.attached AND (TG_OP = 'DELETE' OR NOT NEW.attached)
        OR TG_OP = 'UPDATE' AND
           (NEW.id, NEW.estate_id, NEW.media_type, NEW.size, NEW.digest, NEW.created_by, NEW.created_at)
           IS DISTINCT FROM
           (OLD.id, OLD.estate_id, OLD.media_type, OLD.size, OLD.digest, OLD.created_by, OLD.created_at)
    THEN
        RAISE EXCEPTION 'a file that something refers to stays as it is' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$""",
    """CREATE TRIGGER files_keep BEFORE UPDATE OR DELETE ON files FOR EACH ROW EXECUTE FUNCTION files_keep()""",
    """CREATE OR REPLACE FUNCTION file_contents_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' OR EXISTS (SELECT 1 FROM files WHERE id = OLD.file_id) THEN
        RAISE EXCEPTION 'the content of a file goes only with the file' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$""",
    """CREATE TRIGGER file_contents_keep BEFORE UPDATE OR DELETE ON file_contents FOR EACH ROW EXECUTE FUNCTION file_contents_keep()""",
    """CREATE TRIGGER party_branch_entries_append_only BEFORE UPDATE OR DELETE ON party_branch_entries FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER meeting_attendance_append_only BEFORE UPDATE OR DELETE ON meeting_attendance FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE OR REPLACE FUNCTION moderation_keeps_first_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.decided_at IS NOT NULL
        AND (OLD.decided_by, OLD.decided_at) IS DISTINCT FROM (NEW.decided_by, NEW.decided_at)
    THEN
        RAISE EXCEPTION 'the first decision of an item stays' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$""",
    """CREATE TRIGGER moderation_keeps_first_decision BEFORE UPDATE ON moderation_items FOR EACH ROW EXECUTE FUNCTION moderation_keeps_first_decision()""",
    """CREATE OR REPLACE FUNCTION appeals_have_another_judge() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.decided_at IS NOT NULL THEN
        RAISE EXCEPTION 'an appeal is decided once' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.decided_by IS NOT NULL
        AND NEW.decided_by = (SELECT decided_by FROM moderation_items WHERE id = NEW.item_id)
    THEN
        RAISE EXCEPTION 'whoever decided does not judge the appeal' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$""",
    """CREATE TRIGGER appeals_have_another_judge BEFORE INSERT OR UPDATE ON moderation_appeals FOR EACH ROW EXECUTE FUNCTION appeals_have_another_judge()""",
    """CREATE TRIGGER motion_bundles_append_only BEFORE UPDATE OR DELETE ON motion_bundles FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER motion_bundle_pieces_append_only BEFORE UPDATE OR DELETE ON motion_bundle_pieces FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE OR REPLACE FUNCTION motion_proposals_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
        OR (OLD.estate_id, OLD.account_id, OLD.title, OLD.text, OLD.reason_given, OLD.matter, OLD.options,
            OLD.proposal_days, OLD.answer_days, OLD.created_at)
        IS DISTINCT FROM
           (NEW.estate_id, NEW.account_id, NEW.title, NEW.text, NEW.reason_given, NEW.matter, NEW.options,
            NEW.proposal_days, NEW.answer_days, NEW.created_at)
        OR (OLD.digest <> '' AND NEW.digest <> OLD.digest)
        OR (OLD.published_at IS NOT NULL
            AND (OLD.published_at, OLD.expires_at) IS DISTINCT FROM (NEW.published_at, NEW.expires_at))
        OR (OLD.reached_at IS NOT NULL
            AND (OLD.reached_at, OLD.backing, OLD.answer_due_at)
            IS DISTINCT FROM (NEW.reached_at, NEW.backing, NEW.answer_due_at))
    THEN
        RAISE EXCEPTION 'what a proposal says and has reached stays' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$""",
    """CREATE TRIGGER motion_proposals_keep BEFORE UPDATE OR DELETE ON motion_proposals FOR EACH ROW EXECUTE FUNCTION motion_proposals_keep()""",
    """CREATE OR REPLACE FUNCTION motion_proposal_supports_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.revoked_at IS NOT NULL
        OR (OLD.estate_id, OLD.proposal_id, OLD.owner_group_id, OLD.channel, OLD.account_id, OLD.paper_id,
            OLD.digest, OLD.leaf_id, OLD.supported_at)
        IS DISTINCT FROM
           (NEW.estate_id, NEW.proposal_id, NEW.owner_group_id, NEW.channel, NEW.account_id, NEW.paper_id,
            NEW.digest, NEW.leaf_id, NEW.supported_at)
    THEN
        RAISE EXCEPTION 'a support is only taken back, once' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$""",
    """CREATE TRIGGER motion_proposal_supports_keep BEFORE UPDATE OR DELETE ON motion_proposal_supports FOR EACH ROW EXECUTE FUNCTION motion_proposal_supports_keep()""",
    """CREATE TRIGGER motion_records_append_only BEFORE UPDATE OR DELETE ON motion_records FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER motion_filings_append_only BEFORE UPDATE OR DELETE ON motion_filings FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER motion_reviews_append_only BEFORE UPDATE OR DELETE ON motion_reviews FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE OR REPLACE FUNCTION motion_rule_sets_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.reviewed_by IS NOT NULL
        OR (OLD.estate_id, OLD.number, OLD.document, OLD.adopted_on, OLD.figures, OLD.entered_by, OLD.entered_at)
        IS DISTINCT FROM
            (NEW.estate_id, NEW.number, NEW.document, NEW.adopted_on, NEW.figures, NEW.entered_by, NEW.entered_at)
    THEN
        RAISE EXCEPTION 'a rule set is written once and reviewed once' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$""",
    """CREATE TRIGGER motion_rule_sets_keep BEFORE UPDATE OR DELETE ON motion_rule_sets FOR EACH ROW EXECUTE FUNCTION motion_rule_sets_keep()""",
    """CREATE TRIGGER motion_roll_append_only BEFORE UPDATE OR DELETE ON motion_roll FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER ballots_append_only BEFORE UPDATE OR DELETE ON ballots FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER ballot_choices_append_only BEFORE UPDATE OR DELETE ON ballot_choices FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER deemed_votes_append_only BEFORE UPDATE OR DELETE ON deemed_votes FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER motion_transitions_append_only BEFORE UPDATE OR DELETE ON motion_transitions FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE OR REPLACE FUNCTION motions_keep_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
        OR (OLD.noticed_at IS NOT NULL
            AND (OLD.estate_id, OLD.title, OLD.text, OLD.reason, OLD.questions, OLD.origin, OLD.run_off_of, OLD.rules,
                 OLD.digest, OLD.noticed_at, OLD.notice_ends_at)
            IS DISTINCT FROM
                (NEW.estate_id, NEW.title, NEW.text, NEW.reason, NEW.questions, NEW.origin, NEW.run_off_of, NEW.rules,
                 NEW.digest, NEW.noticed_at, NEW.notice_ends_at))
        OR (OLD.opens_at IS NOT NULL AND OLD.certified_at IS NULL
            AND (NEW.opens_at IS NULL OR NEW.opens_at < OLD.opens_at))
        OR (OLD.certified_at IS NOT NULL
            AND (OLD.certified_at, OLD.certified_by) IS DISTINCT FROM (NEW.certified_at, NEW.certified_by)
            AND (NEW.certified_at IS NULL AND NEW.certified_by IS NULL
                AND OLD.state = 'noticed' AND OLD.roll_frozen_at IS NULL
                AND EXISTS (SELECT 1 FROM objections WHERE disclosure_id = OLD.roll_disclosure_id
                    AND state = 'upheld' AND decided_at >= OLD.certified_at)) IS NOT TRUE)
        OR (OLD.certified_at IS NOT NULL AND NEW.opens_at IS DISTINCT FROM OLD.opens_at
            AND (OLD.state = 'noticed' AND OLD.roll_frozen_at IS NULL AND NEW.opens_at > OLD.opens_at
                AND NEW.opens_at = (SELECT max(decided_at) FROM objections
                    WHERE disclosure_id = OLD.roll_disclosure_id)) IS NOT TRUE)
        OR (OLD.roll_frozen_at IS NULL AND NEW.roll_frozen_at IS NOT NULL
            AND EXISTS (SELECT 1 FROM objections
                WHERE disclosure_id = OLD.roll_disclosure_id AND state = 'pending'))
        OR (OLD.certified_at IS NOT NULL AND NEW.closes_at IS DISTINCT FROM OLD.closes_at
            AND (NEW.closes_at IS NULL OR NEW.closes_at < OLD.closes_at OR OLD.extended_at IS NOT NULL))
        OR (OLD.extended_at IS NOT NULL
            AND (OLD.extended_at, OLD.extended_from, OLD.extension_disclosure_id)
            IS DISTINCT FROM (NEW.extended_at, NEW.extended_from, NEW.extension_disclosure_id))
        OR (OLD.roll_frozen_at IS NOT NULL
            AND (OLD.roll_frozen_at, OLD.roll_heads, OLD.roll_area_centi_m2)
            IS DISTINCT FROM (NEW.roll_frozen_at, NEW.roll_heads, NEW.roll_area_centi_m2))
        OR (OLD.result IS NOT NULL
            AND (OLD.result, OLD.counted_at, OLD.counted_by)
            IS DISTINCT FROM (NEW.result, NEW.counted_at, NEW.counted_by))
        OR (OLD.count_confirmed_by IS NOT NULL
            AND (OLD.count_confirmed_by, OLD.count_confirmed_at)
            IS DISTINCT FROM (NEW.count_confirmed_by, NEW.count_confirmed_at))
    THEN
        RAISE EXCEPTION 'what is frozen of a motion cannot change' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$""",
    """CREATE TRIGGER motions_keep_frozen BEFORE UPDATE OR DELETE ON motions FOR EACH ROW EXECUTE FUNCTION motions_keep_frozen()""",
    """CREATE OR REPLACE FUNCTION ballot_choices_after_closing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM (SELECT DISTINCT motion_id FROM opened) o LEFT JOIN motions m ON m.id = o.motion_id
        WHERE m.state IS DISTINCT FROM 'closed'
    ) OR EXISTS (
        SELECT 1 FROM opened o LEFT JOIN ballots b ON b.id = o.ballot_id
        WHERE b.motion_id IS DISTINCT FROM o.motion_id
    )
    THEN
        RAISE EXCEPTION 'ballots are opened after voting has closed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$""",
    """CREATE TRIGGER ballot_choices_after_closing AFTER INSERT ON ballot_choices REFERENCING NEW TABLE AS opened FOR EACH STATEMENT EXECUTE FUNCTION ballot_choices_after_closing()""",
    """CREATE OR REPLACE FUNCTION paper_ballots_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state = 'cast'
        OR (OLD.motion_id, OLD.owner_group_id, OLD.handed_in_at, OLD.file_id,
            OLD.first_sealed, OLD.first_by, OLD.first_at)
        IS DISTINCT FROM
           (NEW.motion_id, NEW.owner_group_id, NEW.handed_in_at, NEW.file_id,
            NEW.first_sealed, NEW.first_by, NEW.first_at)
        OR OLD.second_sealed IS NOT NULL
            AND (OLD.second_sealed, OLD.second_by, OLD.second_at)
            IS DISTINCT FROM (NEW.second_sealed, NEW.second_by, NEW.second_at)
    THEN
        RAISE EXCEPTION 'what was read from a ballot on paper stays' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$""",
    """CREATE TRIGGER paper_ballots_keep BEFORE UPDATE OR DELETE ON paper_ballots FOR EACH ROW EXECUTE FUNCTION paper_ballots_keep()""",
    """CREATE TRIGGER payments_append_only BEFORE UPDATE OR DELETE ON payments FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER payment_callbacks_append_only BEFORE UPDATE OR DELETE ON payment_callbacks FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER bank_statements_append_only BEFORE UPDATE OR DELETE ON bank_statements FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE OR REPLACE FUNCTION keep_bank_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.estate_id, NEW.statement_id, NEW.number, NEW.bank, NEW.reference, NEW.booked_at, NEW.amount_fen,
        NEW.payer, NEW.remark, NEW.said, NEW.same_as_id)
        IS DISTINCT FROM
       (OLD.estate_id, OLD.statement_id, OLD.number, OLD.bank, OLD.reference, OLD.booked_at, OLD.amount_fen,
        OLD.payer, OLD.remark, OLD.said, OLD.same_as_id) THEN
        RAISE EXCEPTION 'what the bank wrote never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$""",
    """CREATE TRIGGER bank_lines_keep_content BEFORE UPDATE ON bank_lines FOR EACH ROW EXECUTE FUNCTION keep_bank_line()""",
    """CREATE TRIGGER bank_lines_never_deleted BEFORE DELETE ON bank_lines FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER bank_line_uses_append_only BEFORE UPDATE OR DELETE ON bank_line_uses FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER funding_plans_append_only BEFORE UPDATE OR DELETE ON funding_plans FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER funding_items_append_only BEFORE UPDATE OR DELETE ON funding_items FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER funding_charges_append_only BEFORE UPDATE OR DELETE ON funding_charges FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER funding_shares_append_only BEFORE UPDATE OR DELETE ON funding_shares FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE OR REPLACE FUNCTION refuse_differing_plan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM funding_items AS item
        LEFT JOIN LATERAL (
            SELECT coalesce(sum(amount_fen), 0) AS paid,
                coalesce(sum(amount_fen) FILTER (WHERE payer = 'residents'), 0) AS by_residents
            FROM funding_charges WHERE item_id = item.id
        ) AS charged ON true
        WHERE item.plan_id = NEW.id
            AND (charged.paid <> item.cost_fen OR charged.by_residents <> item.residents_fen)
    ) OR (
        SELECT coalesce(sum(cost_fen), 0) FROM funding_items WHERE plan_id = NEW.id
    ) <> NEW.cost_fen OR (
        SELECT coalesce(sum(residents_fen), 0) FROM funding_items WHERE plan_id = NEW.id
    ) <> NEW.residents_fen OR (
        SELECT coalesce(sum(amount_fen), 0) FROM funding_charges WHERE plan_id = NEW.id
    ) <> NEW.cost_fen OR (
        SELECT coalesce(sum(amount_fen), 0) FROM funding_shares WHERE plan_id = NEW.id
    ) <> NEW.residents_fen THEN
        RAISE EXCEPTION 'the parts of a funding plan equal its cost' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$""",
    """CREATE TRIGGER funding_plans_add_up AFTER INSERT ON funding_plans FOR EACH ROW EXECUTE FUNCTION refuse_differing_plan()""",
    """CREATE OR REPLACE FUNCTION refuse_part_of_published_plan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM added JOIN funding_plans ON funding_plans.id = added.plan_id) THEN
        RAISE EXCEPTION 'a published funding plan cannot change' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$""",
    """CREATE TRIGGER funding_items_come_first AFTER INSERT ON funding_items REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_part_of_published_plan()""",
    """CREATE TRIGGER funding_charges_come_first AFTER INSERT ON funding_charges REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_part_of_published_plan()""",
    """CREATE TRIGGER funding_shares_come_first AFTER INSERT ON funding_shares REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_part_of_published_plan()""",
    """CREATE TRIGGER ledger_entries_append_only BEFORE UPDATE OR DELETE ON ledger_entries FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER ledger_lines_append_only BEFORE UPDATE OR DELETE ON ledger_lines FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE OR REPLACE FUNCTION refuse_unbalanced_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM ledger_lines WHERE entry_id IN (SELECT entry_id FROM added)
        GROUP BY entry_id HAVING sum(amount_fen) <> 0
    ) THEN
        RAISE EXCEPTION 'the lines of an entry add up to zero' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$""",
    """CREATE TRIGGER ledger_lines_balanced AFTER INSERT ON ledger_lines REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_unbalanced_entry()""",
    """CREATE OR REPLACE FUNCTION keep_pledge_content() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.estate_id, NEW.renovation_id, NEW.plan_id, NEW.unit_id, NEW.way, NEW.amount_fen, NEW.text,
        NEW.text_digest, NEW.channel, NEW.entered_by, NEW.made_at)
        IS DISTINCT FROM
       (OLD.estate_id, OLD.renovation_id, OLD.plan_id, OLD.unit_id, OLD.way, OLD.amount_fen, OLD.text,
        OLD.text_digest, OLD.channel, OLD.entered_by, OLD.made_at) THEN
        RAISE EXCEPTION 'what was pledged never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$""",
    """CREATE TRIGGER pledges_keep_content BEFORE UPDATE ON pledges FOR EACH ROW EXECUTE FUNCTION keep_pledge_content()""",
    """CREATE TRIGGER pledges_never_deleted BEFORE DELETE ON pledges FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER pledge_events_append_only BEFORE UPDATE OR DELETE ON pledge_events FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE OR REPLACE FUNCTION proxy_mandates_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state IN ('revoked','refused','expired')
        OR OLD.state = 'used' AND NEW.state <> 'used'
        OR (OLD.motion_id, OLD.owner_group_id, OLD.agent_account_id, OLD.scope, OLD.until, OLD.salt, OLD.most,
            OLD.file_id, OLD.given_at)
        IS DISTINCT FROM
           (NEW.motion_id, NEW.owner_group_id, NEW.agent_account_id, NEW.scope, NEW.until, NEW.salt, NEW.most,
            NEW.file_id, NEW.given_at)
    THEN
        RAISE EXCEPTION 'a mandate stays as it was given' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$""",
    """CREATE TRIGGER proxy_mandates_keep BEFORE UPDATE OR DELETE ON proxy_mandates FOR EACH ROW EXECUTE FUNCTION proxy_mandates_keep()""",
    """CREATE TRIGGER renovation_steps_append_only BEFORE UPDATE OR DELETE ON renovation_steps FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER community_aims_append_only BEFORE UPDATE OR DELETE ON community_aims FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER representations_kept BEFORE DELETE ON representations FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER unit_titles_kept BEFORE DELETE ON unit_titles FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
)
FUNCTIONS = ('appeals_have_another_judge', 'ballot_choices_after_closing', 'compact_adoptions_keep', 'compact_paper_signatures_keep', 'disclosure_rows_come_first', 'disclosures_keep_frozen', 'evidence_entries_without_gap', 'file_contents_keep', 'files_keep', 'keep_bank_line', 'keep_frozen_compact', 'keep_pledge_content', 'moderation_keeps_first_decision', 'motion_proposal_supports_keep', 'motion_proposals_keep', 'motion_rule_sets_keep', 'motions_keep_frozen', 'paper_ballots_keep', 'proxy_mandates_keep', 'refuse_change', 'refuse_differing_plan', 'refuse_part_of_published_plan', 'refuse_unbalanced_entry')


def upgrade() -> None:
    op.create_table('accounts',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('openid', sa.Text(), nullable=True),
    sa.Column('openid_index', sa.Text(), nullable=True),
    sa.Column('session_key', sa.Text(), nullable=True),
    sa.Column('phone', sa.Text(), nullable=True),
    sa.Column('phone_index', sa.Text(), nullable=True),
    sa.Column('name', sa.Text(), nullable=True),
    sa.Column('elder_mode', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_login_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('erased_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_accounts')),
    sa.UniqueConstraint('openid_index', name=op.f('uq_accounts_openid_index'))
    )
    op.create_index(op.f('ix_accounts_phone_index'), 'accounts', ['phone_index'], unique=False)
    op.create_table('audit_entries',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=True),
    sa.Column('actor_kind', sa.Text(), nullable=False),
    sa.Column('actor_id', sa.BigInteger(), nullable=False),
    sa.Column('act', sa.Text(), nullable=False),
    sa.Column('subject_kind', sa.Text(), nullable=False),
    sa.Column('subject_id', sa.BigInteger(), nullable=False),
    sa.Column('before', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('after', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('request_id', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entries'))
    )
    op.create_index(op.f('ix_audit_entries_actor_kind_actor_id_id'), 'audit_entries', ['actor_kind', 'actor_id', 'id'], unique=False)
    op.create_index(op.f('ix_audit_entries_estate_id_id'), 'audit_entries', ['estate_id', 'id'], unique=False)
    op.create_table('commitment_texts',
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_commitment_texts'))
    )
    op.create_table('evidence_horizon',
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('low', sa.BigInteger(), nullable=False),
    sa.Column('mark', sa.BigInteger(), nullable=True),
    sa.Column('writers', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_evidence_horizon_one')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence_horizon'))
    )
    op.create_table('evidence_keys',
    sa.Column('key_id', sa.Text(), nullable=False),
    sa.Column('public_key', sa.Text(), nullable=False),
    sa.Column('follows', sa.Text(), nullable=True),
    sa.Column('begins_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('signature', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['follows'], ['evidence_keys.key_id'], name=op.f('fk_evidence_keys_follows')),
    sa.PrimaryKeyConstraint('key_id', name=op.f('pk_evidence_keys')),
    sa.UniqueConstraint('public_key', name=op.f('uq_evidence_keys_public_key'))
    )
    op.create_index(op.f('ix_evidence_keys_follows'), 'evidence_keys', ['follows'], unique=True, postgresql_nulls_not_distinct=True)
    op.create_table('idempotency_keys',
    sa.Column('actor_kind', sa.Text(), nullable=False),
    sa.Column('actor_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('request_digest', sa.Text(), nullable=False),
    sa.Column('status', sa.BigInteger(), nullable=True),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('actor_kind', 'actor_id', 'key', name=op.f('pk_idempotency_keys'))
    )
    op.create_index(op.f('ix_idempotency_keys_created_at'), 'idempotency_keys', ['created_at'], unique=False)
    op.create_table('job_requests',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_job_requests'))
    )
    op.create_table('job_runs',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('items', sa.BigInteger(), nullable=True),
    sa.Column('error', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job_runs'))
    )
    op.create_index(op.f('ix_job_runs_name_started_at'), 'job_runs', ['name', 'started_at'], unique=False)
    op.create_index(op.f('ix_job_runs_started_at'), 'job_runs', ['started_at'], unique=False)
    op.create_table('notices',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=True),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('event', sa.Text(), nullable=False),
    sa.Column('stage', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('route', sa.Text(), nullable=False),
    sa.Column('params', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('state', sa.Text(), server_default='waiting', nullable=False),
    sa.Column('next_attempt_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('attempts', sa.BigInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('failures', sa.BigInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('channel', sa.Text(), nullable=True),
    sa.Column('delivered_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state <> 'sending' OR lease_until IS NOT NULL", name=op.f('ck_notices_sending_has_lease')),
    sa.CheckConstraint("state IN ('waiting','sending','delivered','in_app_only','unknown','dead','cancelled')", name=op.f('ck_notices_state_known')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notices')),
    sa.UniqueConstraint('event', 'account_id', 'stage', name=op.f('uq_notices_event_account_id_stage'))
    )
    op.create_index(op.f('ix_notices_account_id_id'), 'notices', ['account_id', 'id'], unique=False)
    op.create_index('ix_notices_due', 'notices', ['next_attempt_at', 'id'], unique=False, postgresql_where=sa.text("state = 'waiting'"))
    op.create_index(op.f('ix_notices_estate_id_id'), 'notices', ['estate_id', 'id'], unique=False)
    op.create_index('ix_notices_undelivered', 'notices', ['account_id', 'id'], unique=False, postgresql_where=sa.text("state = 'waiting'"))
    op.create_index('uq_notices_sending', 'notices', ['account_id'], unique=True, postgresql_where=sa.text("state = 'sending'"))
    op.create_table('payment_bill_days',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('lines', sa.BigInteger(), nullable=False),
    sa.Column('sha1', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_payment_bill_days'))
    )
    op.create_table('personal_reads',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=True),
    sa.Column('staff_id', sa.BigInteger(), nullable=False),
    sa.Column('subject_kind', sa.Text(), nullable=False),
    sa.Column('subject_id', sa.BigInteger(), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('request_id', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_personal_reads'))
    )
    op.create_index(op.f('ix_personal_reads_estate_id_id'), 'personal_reads', ['estate_id', 'id'], unique=False)
    op.create_index(op.f('ix_personal_reads_subject_kind_subject_id_id'), 'personal_reads', ['subject_kind', 'subject_id', 'id'], unique=False)
    op.create_table('places',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('parent_id', sa.BigInteger(), nullable=True),
    sa.Column('path', postgresql.ARRAY(sa.BigInteger()), nullable=False),
    sa.CheckConstraint("kind IN ('district','street','community','estate')", name=op.f('ck_places_kind_known')),
    sa.ForeignKeyConstraint(['parent_id'], ['places.id'], name=op.f('fk_places_parent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_places')),
    sa.UniqueConstraint('parent_id', 'name', name=op.f('uq_places_parent_id_name'))
    )
    op.create_index(op.f('ix_places_path'), 'places', ['path'], unique=False, postgresql_using='gin')
    op.create_table('session_families',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('subject_kind', sa.Text(), nullable=False),
    sa.Column('subject_id', sa.BigInteger(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_used_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_reason', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_session_families'))
    )
    op.create_index(op.f('ix_session_families_subject_kind_subject_id'), 'session_families', ['subject_kind', 'subject_id'], unique=False)
    op.create_table('staff',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('username', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('password_hash', sa.Text(), nullable=False),
    sa.Column('totp_secret', sa.Text(), nullable=False),
    sa.Column('totp_last_step', sa.BigInteger(), nullable=False),
    sa.Column('must_change_password', sa.Boolean(), nullable=False),
    sa.Column('failed_attempts', sa.BigInteger(), nullable=False),
    sa.Column('locked_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('disabled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff')),
    sa.UniqueConstraint('username', name=op.f('uq_staff_username'))
    )
    op.create_table('consents',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('document_version', sa.BigInteger(), nullable=False),
    sa.Column('document_digest', sa.Text(), nullable=False),
    sa.Column('granted', sa.Boolean(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('context', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_consents_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consents'))
    )
    op.create_index(op.f('ix_consents_account_id_document_id'), 'consents', ['account_id', 'document', 'id'], unique=False)
    op.create_table('delivery_attempts',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=True),
    sa.Column('notice_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('template_id', sa.Text(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.Text(), nullable=True),
    sa.Column('errcode', sa.BigInteger(), nullable=True),
    sa.Column('rid', sa.Text(), nullable=True),
    sa.Column('msgid', sa.Text(), nullable=True),
    sa.CheckConstraint("outcome IN ('delivered','no_credit','retry','quota','config','final','unknown','interrupted','failed_later')", name=op.f('ck_delivery_attempts_outcome_known')),
    sa.CheckConstraint('(finished_at IS NULL) = (outcome IS NULL)', name=op.f('ck_delivery_attempts_finished_with_an_outcome')),
    sa.ForeignKeyConstraint(['notice_id'], ['notices.id'], name=op.f('fk_delivery_attempts_notice_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delivery_attempts')),
    sa.UniqueConstraint('notice_id', 'number', name=op.f('uq_delivery_attempts_notice_id_number'))
    )
    op.create_index('ix_delivery_attempts_msgid', 'delivery_attempts', ['msgid'], unique=False, postgresql_where=sa.text('msgid IS NOT NULL'))
    op.create_index('ix_delivery_attempts_open', 'delivery_attempts', ['notice_id'], unique=False, postgresql_where=sa.text('finished_at IS NULL'))
    op.create_table('estates',
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('completed_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['id'], ['places.id'], name=op.f('fk_estates_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_estates'))
    )
    op.create_table('message_templates',
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('template_id', sa.Text(), nullable=False),
    sa.Column('long_term', sa.Boolean(), nullable=False),
    sa.Column('changed_by', sa.BigInteger(), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['changed_by'], ['staff.id'], name=op.f('fk_message_templates_changed_by')),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_message_templates')),
    sa.UniqueConstraint('template_id', name=op.f('uq_message_templates_template_id'))
    )
    op.create_table('refresh_tokens',
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('family_id', sa.Text(), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['family_id'], ['session_families.id'], name=op.f('fk_refresh_tokens_family_id')),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_refresh_tokens'))
    )
    op.create_index(op.f('ix_refresh_tokens_family_id'), 'refresh_tokens', ['family_id'], unique=False)
    op.create_table('staff_grants',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('staff_id', sa.BigInteger(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('place_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("role IN ('clerk','moderator','secretary','district','auditor','admin')", name=op.f('ck_staff_grants_role_known')),
    sa.ForeignKeyConstraint(['place_id'], ['places.id'], name=op.f('fk_staff_grants_place_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_staff_grants_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff_grants')),
    sa.UniqueConstraint('staff_id', 'role', 'place_id', name=op.f('uq_staff_grants_staff_id_role_place_id'))
    )
    op.create_table('subscription_credits',
    sa.Column('account_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('template_id', sa.Text(), nullable=False),
    sa.Column('credits', sa.BigInteger(), nullable=False),
    sa.Column('certain', sa.Boolean(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('credits >= 0', name=op.f('ck_subscription_credits_credits_not_negative')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_subscription_credits_account_id')),
    sa.PrimaryKeyConstraint('account_id', 'template_id', name=op.f('pk_subscription_credits'))
    )
    op.create_table('subscription_grants',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('template_id', sa.Text(), nullable=False),
    sa.Column('reported_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('pushed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('reported_at IS NOT NULL OR pushed_at IS NOT NULL', name=op.f('ck_subscription_grants_told_by_one')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_subscription_grants_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_subscription_grants'))
    )
    op.create_index(op.f('ix_subscription_grants_account_id_template_id_id'), 'subscription_grants', ['account_id', 'template_id', 'id'], unique=False)
    op.create_table('wechat_events',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('dedupe_key', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=True),
    sa.Column('template_id', sa.Text(), nullable=True),
    sa.Column('msgid', sa.Text(), nullable=True),
    sa.Column('error_code', sa.BigInteger(), nullable=True),
    sa.Column('applied', sa.Boolean(), nullable=False),
    sa.Column('raw', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_wechat_events_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_wechat_events')),
    sa.UniqueConstraint('dedupe_key', name=op.f('uq_wechat_events_dedupe_key'))
    )
    op.create_index(op.f('ix_wechat_events_account_id'), 'wechat_events', ['account_id'], unique=False)
    op.create_index('ix_wechat_events_late', 'wechat_events', ['received_at'], unique=False, postgresql_where=sa.text('NOT applied'))
    op.create_index(op.f('ix_wechat_events_received_at'), 'wechat_events', ['received_at'], unique=False)
    op.create_table('bank_statements',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('bank', sa.Text(), nullable=False),
    sa.Column('file_name', sa.Text(), nullable=False),
    sa.Column('file_digest', sa.Text(), nullable=False),
    sa.Column('encoding', sa.Text(), nullable=False),
    sa.Column('lines', sa.BigInteger(), nullable=False),
    sa.Column('uploaded_by', sa.BigInteger(), nullable=False),
    sa.Column('uploaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('lines > 0', name=op.f('ck_bank_statements_not_empty')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_bank_statements_estate_id')),
    sa.ForeignKeyConstraint(['uploaded_by'], ['staff.id'], name=op.f('fk_bank_statements_uploaded_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bank_statements')),
    sa.UniqueConstraint('estate_id', 'file_digest', name=op.f('uq_bank_statements_estate_id_file_digest'))
    )
    op.create_index(op.f('ix_bank_statements_estate_id_id'), 'bank_statements', ['estate_id', 'id'], unique=False)
    op.create_table('buildings',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_buildings_estate_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_buildings')),
    sa.UniqueConstraint('estate_id', 'number', name=op.f('uq_buildings_estate_id_number'))
    )
    op.create_table('commitment_calls',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('commit_by', sa.Date(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('entered_by', sa.BigInteger(), nullable=False),
    sa.Column('published_by', sa.BigInteger(), nullable=True),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("state = 'draft' OR published_at IS NOT NULL", name=op.f('ck_commitment_calls_open_is_published')),
    sa.CheckConstraint("state IN ('draft','open','closed')", name=op.f('ck_commitment_calls_state_known')),
    sa.CheckConstraint('published_by IS NULL OR published_by <> entered_by', name=op.f('ck_commitment_calls_published_by_another')),
    sa.ForeignKeyConstraint(['entered_by'], ['staff.id'], name=op.f('fk_commitment_calls_entered_by')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_commitment_calls_estate_id')),
    sa.ForeignKeyConstraint(['published_by'], ['staff.id'], name=op.f('fk_commitment_calls_published_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_commitment_calls'))
    )
    op.create_index(op.f('ix_commitment_calls_estate_id_id'), 'commitment_calls', ['estate_id', 'id'], unique=False)
    op.create_index('uq_commitment_calls_open', 'commitment_calls', ['estate_id'], unique=True, postgresql_where=sa.text("state = 'open'"))
    op.create_table('council_meetings',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('topic', sa.Text(), nullable=False),
    sa.Column('minutes', sa.Text(), nullable=False),
    sa.Column('minutes_digest', sa.Text(), nullable=True),
    sa.Column('entered_by', sa.BigInteger(), nullable=False),
    sa.Column('entered_by_name', sa.Text(), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('voided_by', sa.BigInteger(), nullable=True),
    sa.Column('voided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('void_reason', sa.Text(), nullable=True),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("topic <> '' AND minutes <> ''", name=op.f('ck_council_meetings_topic_and_minutes')),
    sa.CheckConstraint('(voided_at IS NULL) = (void_reason IS NULL)', name=op.f('ck_council_meetings_void_has_reason')),
    sa.ForeignKeyConstraint(['entered_by'], ['staff.id'], name=op.f('fk_council_meetings_entered_by')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_council_meetings_estate_id')),
    sa.ForeignKeyConstraint(['voided_by'], ['staff.id'], name=op.f('fk_council_meetings_voided_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_council_meetings'))
    )
    op.create_index(op.f('ix_council_meetings_estate_id_id'), 'council_meetings', ['estate_id', 'id'], unique=False)
    op.create_table('disclosures',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('subject_kind', sa.Text(), nullable=False),
    sa.Column('subject_id', sa.BigInteger(), nullable=False),
    sa.Column('edition', sa.BigInteger(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('sections', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('period_source', sa.Text(), nullable=False),
    sa.Column('takes_objections', sa.Boolean(), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_reason', sa.Text(), nullable=True),
    sa.Column('hidden_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("kind IN ('motion_notice','motion_extension','roll','motion_result','compact','ledger','plan','funding')", name=op.f('ck_disclosures_kind_known')),
    sa.CheckConstraint('(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)', name=op.f('ck_disclosures_withdrawal_has_reason')),
    sa.CheckConstraint('edition > 0', name=op.f('ck_disclosures_edition_counts')),
    sa.CheckConstraint('ends_at > published_at', name=op.f('ck_disclosures_ends_after_start')),
    sa.CheckConstraint('hidden_at IS NULL OR withdrawn_at IS NOT NULL', name=op.f('ck_disclosures_hidden_when_withdrawn')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_disclosures_estate_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_disclosures')),
    sa.UniqueConstraint('estate_id', 'subject_kind', 'subject_id', 'kind', 'edition', name=op.f('uq_disclosures_estate_id_subject_kind_subject_id_kind_edition'))
    )
    op.create_index(op.f('ix_disclosures_estate_id_id'), 'disclosures', ['estate_id', 'id'], unique=False)
    op.create_index('uq_disclosures_standing', 'disclosures', ['estate_id', 'subject_kind', 'subject_id', 'kind'], unique=True, postgresql_where=sa.text("withdrawn_at IS NULL AND kind <> 'ledger'"))
    op.create_table('evidence_leaves',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('subject_kind', sa.Text(), nullable=False),
    sa.Column('subject_id', sa.BigInteger(), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=True),
    sa.Column('payload', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('key_id', sa.Text(), nullable=False),
    sa.Column('signature', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_evidence_leaves_estate_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence_leaves'))
    )
    op.create_index(op.f('ix_evidence_leaves_account_id_id'), 'evidence_leaves', ['account_id', 'id'], unique=False)
    op.create_index(op.f('ix_evidence_leaves_estate_id_id'), 'evidence_leaves', ['estate_id', 'id'], unique=False)
    op.create_index(op.f('ix_evidence_leaves_subject_kind_subject_id_id'), 'evidence_leaves', ['subject_kind', 'subject_id', 'id'], unique=False)
    op.create_table('evidence_logs',
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('log_id', sa.Text(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_evidence_logs_estate_id')),
    sa.PrimaryKeyConstraint('estate_id', name=op.f('pk_evidence_logs')),
    sa.UniqueConstraint('log_id', name=op.f('uq_evidence_logs_log_id'))
    )
    op.create_table('files',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('media_type', sa.Text(), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('attached', sa.Boolean(), nullable=False),
    sa.Column('created_by', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("media_type IN ('image/png','image/jpeg','application/pdf')", name=op.f('ck_files_media_type_known')),
    sa.CheckConstraint('length(digest) = 64', name=op.f('ck_files_digest_is_sha256')),
    sa.CheckConstraint('size BETWEEN 1 AND 8388608', name=op.f('ck_files_size_within')),
    sa.ForeignKeyConstraint(['created_by'], ['staff.id'], name=op.f('fk_files_created_by')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_files_estate_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_files'))
    )
    op.create_index(op.f('ix_files_estate_id_id'), 'files', ['estate_id', 'id'], unique=False)
    op.create_index('ix_files_loose', 'files', ['created_at'], unique=False, postgresql_where=sa.text('NOT attached'))
    op.create_table('holders',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('name_index', sa.Text(), nullable=False),
    sa.Column('phone', sa.Text(), nullable=True),
    sa.Column('phone_index', sa.Text(), nullable=True),
    sa.Column('identity_number', sa.Text(), nullable=True),
    sa.Column('identity_index', sa.Text(), nullable=False),
    sa.CheckConstraint("kind IN ('person','company','public_housing','developer')", name=op.f('ck_holders_kind_known')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_holders_estate_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_holders')),
    sa.UniqueConstraint('estate_id', 'identity_index', name=op.f('uq_holders_estate_id_identity_index'))
    )
    op.create_index(op.f('ix_holders_name_index_phone_index'), 'holders', ['name_index', 'phone_index'], unique=False)
    op.create_table('moderation_items',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('subject_kind', sa.Text(), nullable=False),
    sa.Column('subject_id', sa.BigInteger(), nullable=False),
    sa.Column('author_kind', sa.Text(), nullable=False),
    sa.Column('author_id', sa.BigInteger(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('platform_verdict', sa.Text(), nullable=False),
    sa.Column('platform_label', sa.BigInteger(), nullable=True),
    sa.Column('check_attempts', sa.BigInteger(), nullable=False),
    sa.Column('next_check_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('unreachable_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('decided_by', sa.BigInteger(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("platform_verdict IN ('none','unchecked','pass','review','risky')", name=op.f('ck_moderation_items_verdict_known')),
    sa.CheckConstraint("state <> 'refused' OR reason <> ''", name=op.f('ck_moderation_items_refusal_has_reason')),
    sa.CheckConstraint("state IN ('held','pending','approved','refused')", name=op.f('ck_moderation_items_state_known')),
    sa.ForeignKeyConstraint(['decided_by'], ['staff.id'], name=op.f('fk_moderation_items_decided_by')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_moderation_items_estate_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_moderation_items')),
    sa.UniqueConstraint('subject_kind', 'subject_id', name=op.f('uq_moderation_items_subject_kind_subject_id'))
    )
    op.create_index(op.f('ix_moderation_items_author_kind_author_id_id'), 'moderation_items', ['author_kind', 'author_id', 'id'], unique=False)
    op.create_index(op.f('ix_moderation_items_estate_id_state_id'), 'moderation_items', ['estate_id', 'state', 'id'], unique=False)
    op.create_table('motion_rule_sets',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('adopted_on', sa.Date(), nullable=True),
    sa.Column('figures', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('entered_by', sa.BigInteger(), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reviewed_by', sa.BigInteger(), nullable=True),
    sa.Column('reviewed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("figures->>'nonreturn' = 'not_counted' OR (document <> '' AND adopted_on IS NOT NULL AND figures->'clauses'->>'nonreturn' <> '' AND figures->>'warning' <> '' AND jsonb_array_length(figures->'accepted_ways') > 0)", name=op.f('ck_motion_rule_sets_deemed_votes_grounded')),
    sa.CheckConstraint('(reviewed_by IS NULL) = (reviewed_at IS NULL)', name=op.f('ck_motion_rule_sets_review_whole')),
    sa.CheckConstraint('number >= 1', name=op.f('ck_motion_rule_sets_numbered')),
    sa.CheckConstraint('reviewed_by <> entered_by', name=op.f('ck_motion_rule_sets_reviewed_by_another')),
    sa.ForeignKeyConstraint(['entered_by'], ['staff.id'], name=op.f('fk_motion_rule_sets_entered_by')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_motion_rule_sets_estate_id')),
    sa.ForeignKeyConstraint(['reviewed_by'], ['staff.id'], name=op.f('fk_motion_rule_sets_reviewed_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_motion_rule_sets')),
    sa.UniqueConstraint('estate_id', 'number', name=op.f('uq_motion_rule_sets_estate_id_number'))
    )
    op.create_table('owner_groups',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_owner_groups_estate_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_owner_groups')),
    sa.UniqueConstraint('estate_id', 'key', name=op.f('uq_owner_groups_estate_id_key'))
    )
    op.create_table('party_branch_entries',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('on_record', sa.Boolean(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('established_on', sa.Date(), nullable=False),
    sa.Column('basis', sa.Text(), nullable=False),
    sa.Column('by', sa.BigInteger(), nullable=False),
    sa.Column('by_name', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("name <> '' AND basis <> ''", name=op.f('ck_party_branch_entries_named_with_basis')),
    sa.ForeignKeyConstraint(['by'], ['staff.id'], name=op.f('fk_party_branch_entries_by')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_party_branch_entries_estate_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_party_branch_entries')),
    sa.UniqueConstraint('estate_id', 'number', name=op.f('uq_party_branch_entries_estate_id_number'))
    )
    op.create_table('payment_comparisons',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('our_count', sa.BigInteger(), nullable=False),
    sa.Column('our_fen', sa.BigInteger(), nullable=False),
    sa.Column('their_count', sa.BigInteger(), nullable=False),
    sa.Column('their_fen', sa.BigInteger(), nullable=False),
    sa.Column('our_refund_fen', sa.BigInteger(), nullable=False),
    sa.Column('their_refund_fen', sa.BigInteger(), nullable=False),
    sa.Column('differences', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_payment_comparisons_estate_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_comparisons')),
    sa.UniqueConstraint('estate_id', 'day', name=op.f('uq_payment_comparisons_estate_id_day'))
    )
    op.create_index(op.f('ix_payment_comparisons_estate_id_id'), 'payment_comparisons', ['estate_id', 'id'], unique=False)
    op.create_table('receipt_series',
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('series', sa.Text(), nullable=False),
    sa.Column('year', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('last', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('last > 0', name=op.f('ck_receipt_series_last_positive')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_receipt_series_estate_id')),
    sa.PrimaryKeyConstraint('estate_id', 'series', 'year', name=op.f('pk_receipt_series'))
    )
    op.create_table('reminder_policies',
    sa.Column('estate_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('stages', postgresql.ARRAY(sa.BigInteger()), nullable=False),
    sa.Column('send_at', sa.Time(), nullable=False),
    sa.Column('quiet_from', sa.Time(), nullable=False),
    sa.Column('quiet_until', sa.Time(), nullable=False),
    sa.Column('skip_holidays', sa.Boolean(), nullable=False),
    sa.Column('texts', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('is_on', sa.Boolean(), nullable=False),
    sa.Column('swept_through', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_by', sa.BigInteger(), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('cardinality(stages) > 0', name=op.f('ck_reminder_policies_has_stages')),
    sa.ForeignKeyConstraint(['changed_by'], ['staff.id'], name=op.f('fk_reminder_policies_changed_by')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_reminder_policies_estate_id')),
    sa.PrimaryKeyConstraint('estate_id', name=op.f('pk_reminder_policies'))
    )
    op.create_table('reminder_rounds',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('stage', sa.BigInteger(), nullable=False),
    sa.Column('due_from', sa.Date(), nullable=False),
    sa.Column('due_until', sa.Date(), nullable=False),
    sa.Column('dues', sa.BigInteger(), nullable=False),
    sa.Column('told', sa.BigInteger(), nullable=False),
    sa.Column('visits', sa.BigInteger(), nullable=False),
    sa.Column('passed_over', sa.Boolean(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("subject IN ('bill','commitment','promise')", name=op.f('ck_reminder_rounds_subject_known')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_reminder_rounds_estate_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reminder_rounds'))
    )
    op.create_index(op.f('ix_reminder_rounds_estate_id_id'), 'reminder_rounds', ['estate_id', 'id'], unique=False)
    op.create_table('renovations',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('stage', sa.Text(), nullable=False),
    sa.Column('thresholds', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('created_by', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("stage IN ('needs','preconditions','planning','consultation','joint_review','approval','construction','joint_acceptance','handover','care')", name=op.f('ck_renovations_stage_known')),
    sa.CheckConstraint("title <> ''", name=op.f('ck_renovations_title_given')),
    sa.ForeignKeyConstraint(['created_by'], ['staff.id'], name=op.f('fk_renovations_created_by')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_renovations_estate_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_renovations'))
    )
    op.create_index(op.f('ix_renovations_estate_id_id'), 'renovations', ['estate_id', 'id'], unique=False)
    op.create_table('roster_imports',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('file_name', sa.Text(), nullable=False),
    sa.Column('file_digest', sa.Text(), nullable=False),
    sa.Column('file_bytes', sa.BigInteger(), nullable=False),
    sa.Column('header', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('unknown_columns', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('register_version', sa.BigInteger(), nullable=False),
    sa.Column('total', sa.BigInteger(), nullable=False),
    sa.Column('processed', sa.BigInteger(), nullable=False),
    sa.Column('new_rows', sa.BigInteger(), nullable=False),
    sa.Column('same_rows', sa.BigInteger(), nullable=False),
    sa.Column('changed_rows', sa.BigInteger(), nullable=False),
    sa.Column('bad_rows', sa.BigInteger(), nullable=False),
    sa.Column('applied_rows', sa.BigInteger(), nullable=True),
    sa.Column('uploaded_by', sa.BigInteger(), nullable=False),
    sa.Column('uploaded_by_name', sa.Text(), nullable=False),
    sa.Column('uploaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.BigInteger(), nullable=True),
    sa.Column('decided_by_name', sa.Text(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('rows_forgotten_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("(state IN ('confirmed','cancelled')) = (decided_at IS NOT NULL)", name=op.f('ck_roster_imports_decided_has_time')),
    sa.CheckConstraint("state IN ('reading','previewed','confirmed','cancelled')", name=op.f('ck_roster_imports_state_known')),
    sa.CheckConstraint('processed <= total', name=op.f('ck_roster_imports_processed_within_total')),
    sa.ForeignKeyConstraint(['decided_by'], ['staff.id'], name=op.f('fk_roster_imports_decided_by')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_roster_imports_estate_id')),
    sa.ForeignKeyConstraint(['uploaded_by'], ['staff.id'], name=op.f('fk_roster_imports_uploaded_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_roster_imports'))
    )
    op.create_index(op.f('ix_roster_imports_estate_id_id'), 'roster_imports', ['estate_id', 'id'], unique=False)
    op.create_index('ix_roster_imports_reading', 'roster_imports', ['id'], unique=False, postgresql_where=sa.text("state = 'reading'"))
    op.create_table('roster_registers',
    sa.Column('estate_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_roster_registers_estate_id')),
    sa.PrimaryKeyConstraint('estate_id', name=op.f('pk_roster_registers'))
    )
    op.create_table('service_contracts',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('company', sa.Text(), nullable=False),
    sa.Column('rate_fen', sa.BigInteger(), nullable=False),
    sa.Column('months_per_period', sa.BigInteger(), nullable=False),
    sa.Column('due_day_offset', sa.BigInteger(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('terms', sa.Text(), nullable=False),
    sa.Column('dismissal_notice_days', sa.BigInteger(), nullable=False),
    sa.Column('refusal_notice_days', sa.BigInteger(), nullable=False),
    sa.Column('motion_id', sa.BigInteger(), nullable=True),
    sa.Column('digest', sa.Text(), nullable=True),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('entered_by', sa.BigInteger(), nullable=False),
    sa.Column('reviewed_by', sa.BigInteger(), nullable=True),
    sa.Column('review_note', sa.Text(), nullable=True),
    sa.Column('effective_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('continued_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_day', sa.Date(), nullable=True),
    sa.Column('end_kind', sa.Text(), nullable=True),
    sa.Column('end_received_on', sa.Date(), nullable=True),
    sa.Column('end_note', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("end_kind IN ('dismissal','refusal','open_ended','agreed')", name=op.f('ck_service_contracts_end_kind_known')),
    sa.CheckConstraint("state IN ('draft','in_review','effective','ended','withdrawn')", name=op.f('ck_service_contracts_state_known')),
    sa.CheckConstraint("state NOT IN ('effective','ended') OR (reviewed_by IS NOT NULL AND effective_at IS NOT NULL)", name=op.f('ck_service_contracts_effective_is_reviewed')),
    sa.CheckConstraint('(end_kind IS NULL) = (last_day IS NULL)', name=op.f('ck_service_contracts_end_is_whole')),
    sa.CheckConstraint('dismissal_notice_days >= 0 AND refusal_notice_days >= 0', name=op.f('ck_service_contracts_notices_not_negative')),
    sa.CheckConstraint('due_day_offset BETWEEN 0 AND 180', name=op.f('ck_service_contracts_due_in_range')),
    sa.CheckConstraint('ends_on > starts_on', name=op.f('ck_service_contracts_ends_after_start')),
    sa.CheckConstraint('months_per_period BETWEEN 1 AND 12', name=op.f('ck_service_contracts_period_in_range')),
    sa.CheckConstraint('rate_fen BETWEEN 1 AND 100000', name=op.f('ck_service_contracts_rate_in_range')),
    sa.CheckConstraint('reviewed_by IS NULL OR reviewed_by <> entered_by', name=op.f('ck_service_contracts_reviewed_by_another')),
    sa.ForeignKeyConstraint(['entered_by'], ['staff.id'], name=op.f('fk_service_contracts_entered_by')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_service_contracts_estate_id')),
    sa.ForeignKeyConstraint(['reviewed_by'], ['staff.id'], name=op.f('fk_service_contracts_reviewed_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_service_contracts'))
    )
    op.create_index(op.f('ix_service_contracts_estate_id_id'), 'service_contracts', ['estate_id', 'id'], unique=False)
    op.create_table('structure_registers',
    sa.Column('estate_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('statement', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('declared_by', sa.BigInteger(), nullable=False),
    sa.Column('declared_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('checked_by', sa.BigInteger(), nullable=True),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("state <> 'complete' OR (checked_by IS NOT NULL AND checked_by <> declared_by)", name=op.f('ck_structure_registers_checked_by_another')),
    sa.CheckConstraint("state IN ('declared','complete','returned')", name=op.f('ck_structure_registers_state_known')),
    sa.CheckConstraint("statement <> ''", name=op.f('ck_structure_registers_statement_given')),
    sa.ForeignKeyConstraint(['checked_by'], ['staff.id'], name=op.f('fk_structure_registers_checked_by')),
    sa.ForeignKeyConstraint(['declared_by'], ['staff.id'], name=op.f('fk_structure_registers_declared_by')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_structure_registers_estate_id')),
    sa.PrimaryKeyConstraint('estate_id', name=op.f('pk_structure_registers'))
    )
    op.create_table('bank_lines',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('statement_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('bank', sa.Text(), nullable=False),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('booked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.Column('payer', sa.Text(), nullable=False),
    sa.Column('remark', sa.Text(), nullable=False),
    sa.Column('said', sa.Text(), nullable=False),
    sa.Column('verdict', sa.Text(), nullable=False),
    sa.Column('same_as_id', sa.BigInteger(), nullable=True),
    sa.Column('entered_by_hand', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('candidates', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('credited_fen', sa.BigInteger(), nullable=False),
    sa.Column('set_aside_fen', sa.BigInteger(), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('set_aside_by', sa.BigInteger(), nullable=True),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("(verdict IN ('seen','differs')) = (same_as_id IS NOT NULL OR entered_by_hand)", name=op.f('ck_bank_lines_seen_names_the_first')),
    sa.CheckConstraint("state <> 'done' OR credited_fen + set_aside_fen = greatest(amount_fen, 0)", name=op.f('ck_bank_lines_done_to_the_last_fen')),
    sa.CheckConstraint("state IN ('open','done','noted')", name=op.f('ck_bank_lines_state_known')),
    sa.CheckConstraint("verdict <> 'unreadable' OR amount_fen = 0", name=op.f('ck_bank_lines_unreadable_is_no_money')),
    sa.CheckConstraint("verdict IN ('matched','ambiguous','unmatched','seen','differs','outgoing','unreadable')", name=op.f('ck_bank_lines_verdict_known')),
    sa.CheckConstraint('credited_fen >= 0 AND set_aside_fen >= 0 AND credited_fen + set_aside_fen <= greatest(amount_fen, 0)', name=op.f('ck_bank_lines_no_more_than_came')),
    sa.CheckConstraint('set_aside_fen = 0 OR (set_aside_by IS NOT NULL AND note IS NOT NULL)', name=op.f('ck_bank_lines_set_aside_by_somebody')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_bank_lines_estate_id')),
    sa.ForeignKeyConstraint(['same_as_id'], ['bank_lines.id'], name=op.f('fk_bank_lines_same_as_id')),
    sa.ForeignKeyConstraint(['set_aside_by'], ['staff.id'], name=op.f('fk_bank_lines_set_aside_by')),
    sa.ForeignKeyConstraint(['statement_id'], ['bank_statements.id'], name=op.f('fk_bank_lines_statement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bank_lines')),
    sa.UniqueConstraint('statement_id', 'number', name=op.f('uq_bank_lines_statement_id_number'))
    )
    op.create_index('ix_bank_lines_open', 'bank_lines', ['estate_id', 'id'], unique=False, postgresql_where=sa.text("state = 'open'"))
    op.create_index(op.f('ix_bank_lines_statement_id_id'), 'bank_lines', ['statement_id', 'id'], unique=False)
    op.create_index('uq_bank_lines_reference', 'bank_lines', ['estate_id', 'bank', 'reference'], unique=True, postgresql_where=sa.text("same_as_id IS NULL AND reference <> ''"))
    op.create_table('community_aims',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('renovation_id', sa.BigInteger(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('covered', sa.Boolean(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('by', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("code IN ('basic_services','convenience_shops','utilities','public_space','property_service','governance')", name=op.f('ck_community_aims_code_known')),
    sa.CheckConstraint("covered OR note <> ''", name=op.f('ck_community_aims_gap_has_reason')),
    sa.ForeignKeyConstraint(['by'], ['staff.id'], name=op.f('fk_community_aims_by')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_community_aims_estate_id')),
    sa.ForeignKeyConstraint(['renovation_id'], ['renovations.id'], name=op.f('fk_community_aims_renovation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_community_aims'))
    )
    op.create_index(op.f('ix_community_aims_renovation_id_code_id'), 'community_aims', ['renovation_id', 'code', 'id'], unique=False)
    op.create_table('compacts',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=True),
    sa.Column('comments_end_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('disclosure_id', sa.BigInteger(), nullable=True),
    sa.Column('created_by', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("(state IN ('draft','commenting','withdrawn')) OR digest IS NOT NULL", name=op.f('ck_compacts_digest_when_frozen')),
    sa.CheckConstraint("state IN ('draft','commenting','frozen','adopted','filed','open','superseded','withdrawn')", name=op.f('ck_compacts_state_known')),
    sa.ForeignKeyConstraint(['created_by'], ['staff.id'], name=op.f('fk_compacts_created_by')),
    sa.ForeignKeyConstraint(['disclosure_id'], ['disclosures.id'], name=op.f('fk_compacts_disclosure_id')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_compacts_estate_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_compacts')),
    sa.UniqueConstraint('estate_id', 'number', name=op.f('uq_compacts_estate_id_number'))
    )
    op.create_index('uq_compacts_open', 'compacts', ['estate_id'], unique=True, postgresql_where=sa.text("state = 'open'"))
    op.create_index('uq_compacts_preparing', 'compacts', ['estate_id'], unique=True, postgresql_where=sa.text("state IN ('adopted','commenting','draft','filed','frozen')"))
    op.create_table('disclosure_rows',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('disclosure_id', sa.BigInteger(), nullable=False),
    sa.Column('section', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('rows', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.ForeignKeyConstraint(['disclosure_id'], ['disclosures.id'], name=op.f('fk_disclosure_rows_disclosure_id'), initially='DEFERRED', deferrable=True),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_disclosure_rows_estate_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_disclosure_rows')),
    sa.UniqueConstraint('disclosure_id', 'section', 'number', name=op.f('uq_disclosure_rows_disclosure_id_section_number'))
    )
    op.create_table('entrances',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('building_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['building_id'], ['buildings.id'], name=op.f('fk_entrances_building_id')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_entrances_estate_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_entrances')),
    sa.UniqueConstraint('building_id', 'number', name=op.f('uq_entrances_building_id_number'))
    )
    op.create_table('evidence_entries',
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('log_index', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('leaf_id', sa.BigInteger(), nullable=False),
    sa.Column('leaf_hash', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('log_index >= 0', name=op.f('ck_evidence_entries_counted')),
    sa.CheckConstraint('octet_length(leaf_hash) = 32', name=op.f('ck_evidence_entries_hashed')),
    sa.ForeignKeyConstraint(['estate_id'], ['evidence_logs.estate_id'], name=op.f('fk_evidence_entries_estate_id')),
    sa.ForeignKeyConstraint(['leaf_id'], ['evidence_leaves.id'], name=op.f('fk_evidence_entries_leaf_id')),
    sa.PrimaryKeyConstraint('estate_id', 'log_index', name=op.f('pk_evidence_entries')),
    sa.UniqueConstraint('leaf_id', name=op.f('uq_evidence_entries_leaf_id'))
    )
    op.create_index(op.f('ix_evidence_entries_estate_id_leaf_hash'), 'evidence_entries', ['estate_id', 'leaf_hash'], unique=False)
    op.create_table('evidence_heads',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('root', sa.LargeBinary(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('key_id', sa.Text(), nullable=False),
    sa.Column('signature', sa.Text(), nullable=False),
    sa.CheckConstraint('octet_length(root) = 32', name=op.f('ck_evidence_heads_hashed')),
    sa.CheckConstraint('size > 0', name=op.f('ck_evidence_heads_not_empty')),
    sa.ForeignKeyConstraint(['estate_id'], ['evidence_logs.estate_id'], name=op.f('fk_evidence_heads_estate_id')),
    sa.ForeignKeyConstraint(['key_id'], ['evidence_keys.key_id'], name=op.f('fk_evidence_heads_key_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence_heads')),
    sa.UniqueConstraint('estate_id', 'size', name=op.f('uq_evidence_heads_estate_id_size'))
    )
    op.create_index(op.f('ix_evidence_heads_estate_id_id'), 'evidence_heads', ['estate_id', 'id'], unique=False)
    op.create_table('evidence_nodes',
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('level', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('number', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('hash', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('level IN (8, 16, 24, 32, 40)', name=op.f('ck_evidence_nodes_kept_level')),
    sa.CheckConstraint('octet_length(hash) = 32', name=op.f('ck_evidence_nodes_hashed')),
    sa.ForeignKeyConstraint(['estate_id'], ['evidence_logs.estate_id'], name=op.f('fk_evidence_nodes_estate_id')),
    sa.PrimaryKeyConstraint('estate_id', 'level', 'number', name=op.f('pk_evidence_nodes'))
    )
    op.create_table('file_contents',
    sa.Column('file_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('key_id', sa.Text(), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['files.id'], name=op.f('fk_file_contents_file_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('file_id', name=op.f('pk_file_contents'))
    )
    op.create_table('funding_plans',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('renovation_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('cost_fen', sa.BigInteger(), nullable=False),
    sa.Column('residents_fen', sa.BigInteger(), nullable=False),
    sa.Column('payer_table', sa.BigInteger(), nullable=False),
    sa.Column('how', sa.Text(), nullable=False),
    sa.Column('basis', sa.Text(), nullable=False),
    sa.Column('amounts_public', sa.Boolean(), nullable=False),
    sa.Column('published_by', sa.BigInteger(), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("basis <> ''", name=op.f('ck_funding_plans_basis_given')),
    sa.CheckConstraint('residents_fen > 0 AND residents_fen <= cost_fen', name=op.f('ck_funding_plans_share_in_cost')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_funding_plans_estate_id')),
    sa.ForeignKeyConstraint(['published_by'], ['staff.id'], name=op.f('fk_funding_plans_published_by')),
    sa.ForeignKeyConstraint(['renovation_id'], ['renovations.id'], name=op.f('fk_funding_plans_renovation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_funding_plans')),
    sa.UniqueConstraint('renovation_id', 'number', name=op.f('uq_funding_plans_renovation_id_number'))
    )
    op.create_index(op.f('ix_funding_plans_estate_id_id'), 'funding_plans', ['estate_id', 'id'], unique=False)
    op.create_table('holder_deaths',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('holder_id', sa.BigInteger(), nullable=False),
    sa.Column('died_on', sa.Date(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('file_id', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('entered_by', sa.BigInteger(), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.BigInteger(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('taken_back_by', sa.BigInteger(), nullable=True),
    sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("(state = 'pending') = (decided_at IS NULL)", name=op.f('ck_holder_deaths_decided_has_time')),
    sa.CheckConstraint("(state = 'taken_back') = (taken_back_at IS NOT NULL)", name=op.f('ck_holder_deaths_taken_back')),
    sa.CheckConstraint("state IN ('pending','confirmed','refused','taken_back')", name=op.f('ck_holder_deaths_state_known')),
    sa.CheckConstraint('decided_by <> entered_by', name=op.f('ck_holder_deaths_decided_by_another')),
    sa.ForeignKeyConstraint(['decided_by'], ['staff.id'], name=op.f('fk_holder_deaths_decided_by')),
    sa.ForeignKeyConstraint(['entered_by'], ['staff.id'], name=op.f('fk_holder_deaths_entered_by')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_holder_deaths_estate_id')),
    sa.ForeignKeyConstraint(['file_id'], ['files.id'], name=op.f('fk_holder_deaths_file_id')),
    sa.ForeignKeyConstraint(['holder_id'], ['holders.id'], name=op.f('fk_holder_deaths_holder_id')),
    sa.ForeignKeyConstraint(['taken_back_by'], ['staff.id'], name=op.f('fk_holder_deaths_taken_back_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_holder_deaths'))
    )
    op.create_index(op.f('ix_holder_deaths_estate_id_state_id'), 'holder_deaths', ['estate_id', 'state', 'id'], unique=False)
    op.create_index('uq_holder_deaths_live', 'holder_deaths', ['holder_id'], unique=True, postgresql_where=sa.text("state IN ('pending','confirmed')"))
    op.create_table('meeting_attendance',
    sa.Column('meeting_id', sa.BigInteger(), nullable=False),
    sa.Column('party', sa.Text(), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('people', sa.BigInteger(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.CheckConstraint("party IN ('party_branch','residents_committee','owners_committee','owners','property_service','street','pipeline_units','designers','others')", name=op.f('ck_meeting_attendance_party_known')),
    sa.CheckConstraint('people > 0', name=op.f('ck_meeting_attendance_people_positive')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_meeting_attendance_estate_id')),
    sa.ForeignKeyConstraint(['meeting_id'], ['council_meetings.id'], name=op.f('fk_meeting_attendance_meeting_id')),
    sa.PrimaryKeyConstraint('meeting_id', 'party', name=op.f('pk_meeting_attendance'))
    )
    op.create_table('moderation_appeals',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('item_id', sa.BigInteger(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('decided_by', sa.BigInteger(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("(state = 'pending') = (decided_at IS NULL) AND (state = 'pending') = (decided_by IS NULL) AND (state = 'pending') = (reason IS NULL)", name=op.f('ck_moderation_appeals_decided_with_reason')),
    sa.CheckConstraint("reason <> ''", name=op.f('ck_moderation_appeals_reason_not_blank')),
    sa.CheckConstraint("state IN ('pending','upheld','dismissed')", name=op.f('ck_moderation_appeals_state_known')),
    sa.ForeignKeyConstraint(['decided_by'], ['staff.id'], name=op.f('fk_moderation_appeals_decided_by')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_moderation_appeals_estate_id')),
    sa.ForeignKeyConstraint(['item_id'], ['moderation_items.id'], name=op.f('fk_moderation_appeals_item_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_moderation_appeals')),
    sa.UniqueConstraint('item_id', name=op.f('uq_moderation_appeals_item_id'))
    )
    op.create_index(op.f('ix_moderation_appeals_estate_id_state_id'), 'moderation_appeals', ['estate_id', 'state', 'id'], unique=False)
    op.create_table('motions',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('questions', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('origin', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
    sa.Column('run_off_of', sa.BigInteger(), nullable=True),
    sa.Column('rules', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('authors', postgresql.ARRAY(sa.BigInteger()), nullable=False),
    sa.Column('reviewed_by', sa.BigInteger(), nullable=True),
    sa.Column('reviewed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('digest', sa.Text(), nullable=True),
    sa.Column('noticed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('notice_ends_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('certified_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('certified_by', sa.BigInteger(), nullable=True),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('extended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('extended_from', sa.DateTime(timezone=True), nullable=True),
    sa.Column('extension_disclosure_id', sa.BigInteger(), nullable=True),
    sa.Column('roll_frozen_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('roll_heads', sa.BigInteger(), nullable=True),
    sa.Column('roll_area_centi_m2', sa.BigInteger(), nullable=True),
    sa.Column('counted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('counted_by', sa.BigInteger(), nullable=True),
    sa.Column('count_confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('count_confirmed_by', sa.BigInteger(), nullable=True),
    sa.Column('result', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('publicised_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('publicity_ends_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('notice_disclosure_id', sa.BigInteger(), nullable=True),
    sa.Column('roll_disclosure_id', sa.BigInteger(), nullable=True),
    sa.Column('result_disclosure_id', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("origin->>'kind' IN ('owners','committee','preparation_group','branch')", name=op.f('ck_motions_origin_known')),
    sa.CheckConstraint("state <> 'effective' OR (result->>'passed')::boolean", name=op.f('ck_motions_effective_when_passed')),
    sa.CheckConstraint("state IN ('draft','in_review','returned','noticed','open','closed','counted','publicised','effective','failed','withdrawn','void')", name=op.f('ck_motions_state_known')),
    sa.CheckConstraint("state NOT IN ('counted','publicised','effective','failed') OR result IS NOT NULL", name=op.f('ck_motions_result_when_counted')),
    sa.CheckConstraint("state NOT IN ('publicised','effective','failed') OR count_confirmed_by IS NOT NULL", name=op.f('ck_motions_publicised_when_confirmed')),
    sa.CheckConstraint('(certified_at IS NULL) = (certified_by IS NULL) AND (certified_at IS NULL OR opens_at IS NOT NULL) AND (roll_frozen_at IS NULL OR certified_at IS NOT NULL)', name=op.f('ck_motions_opening_certified')),
    sa.CheckConstraint('(count_confirmed_by IS NULL) = (count_confirmed_at IS NULL) AND count_confirmed_by <> counted_by', name=op.f('ck_motions_count_confirmed_by_another')),
    sa.CheckConstraint('(extended_at IS NULL) = (extended_from IS NULL) AND (extended_at IS NULL) = (extension_disclosure_id IS NULL) AND closes_at > extended_from', name=op.f('ck_motions_extension_announced')),
    sa.CheckConstraint('(noticed_at IS NULL) = (digest IS NULL) AND (noticed_at IS NULL) = (notice_ends_at IS NULL)', name=op.f('ck_motions_notice_whole')),
    sa.CheckConstraint('(opens_at IS NULL) = (closes_at IS NULL) AND closes_at > opens_at', name=op.f('ck_motions_window_whole')),
    sa.CheckConstraint('(result IS NULL) = (counted_at IS NULL) AND (result IS NULL) = (counted_by IS NULL)', name=op.f('ck_motions_count_whole')),
    sa.CheckConstraint('(roll_frozen_at IS NULL) = (roll_heads IS NULL) AND (roll_frozen_at IS NULL) = (roll_area_centi_m2 IS NULL)', name=op.f('ck_motions_roll_whole')),
    sa.CheckConstraint('jsonb_array_length(questions) BETWEEN 1 AND 12', name=op.f('ck_motions_has_questions')),
    sa.CheckConstraint('noticed_at IS NULL OR origin IS NOT NULL', name=op.f('ck_motions_notice_has_origin')),
    sa.CheckConstraint('noticed_at IS NULL OR reviewed_by IS NOT NULL', name=op.f('ck_motions_notice_reviewed')),
    sa.CheckConstraint('opens_at IS NULL OR opens_at >= notice_ends_at', name=op.f('ck_motions_opens_after_notice')),
    sa.CheckConstraint('reviewed_by <> ALL (authors)', name=op.f('ck_motions_reviewed_by_another')),
    sa.ForeignKeyConstraint(['certified_by'], ['staff.id'], name=op.f('fk_motions_certified_by')),
    sa.ForeignKeyConstraint(['count_confirmed_by'], ['staff.id'], name=op.f('fk_motions_count_confirmed_by')),
    sa.ForeignKeyConstraint(['counted_by'], ['staff.id'], name=op.f('fk_motions_counted_by')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_motions_estate_id')),
    sa.ForeignKeyConstraint(['extension_disclosure_id'], ['disclosures.id'], name=op.f('fk_motions_extension_disclosure_id')),
    sa.ForeignKeyConstraint(['notice_disclosure_id'], ['disclosures.id'], name=op.f('fk_motions_notice_disclosure_id')),
    sa.ForeignKeyConstraint(['result_disclosure_id'], ['disclosures.id'], name=op.f('fk_motions_result_disclosure_id')),
    sa.ForeignKeyConstraint(['reviewed_by'], ['staff.id'], name=op.f('fk_motions_reviewed_by')),
    sa.ForeignKeyConstraint(['roll_disclosure_id'], ['disclosures.id'], name=op.f('fk_motions_roll_disclosure_id')),
    sa.ForeignKeyConstraint(['run_off_of'], ['motions.id'], name=op.f('fk_motions_run_off_of')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_motions'))
    )
    op.create_index('ix_motions_clock', 'motions', ['state'], unique=False, postgresql_where="state IN ('noticed','open','publicised')")
    op.create_index(op.f('ix_motions_estate_id_id'), 'motions', ['estate_id', 'id'], unique=False)
    op.create_index(op.f('ix_motions_run_off_of'), 'motions', ['run_off_of'], unique=False)
    op.create_table('owner_group_holders',
    sa.Column('owner_group_id', sa.BigInteger(), nullable=False),
    sa.Column('holder_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['holder_id'], ['holders.id'], name=op.f('fk_owner_group_holders_holder_id')),
    sa.ForeignKeyConstraint(['owner_group_id'], ['owner_groups.id'], name=op.f('fk_owner_group_holders_owner_group_id')),
    sa.PrimaryKeyConstraint('owner_group_id', 'holder_id', name=op.f('pk_owner_group_holders'))
    )
    op.create_index(op.f('ix_owner_group_holders_holder_id'), 'owner_group_holders', ['holder_id'], unique=False)
    op.create_table('renovation_estates',
    sa.Column('renovation_id', sa.BigInteger(), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('running', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_renovation_estates_estate_id')),
    sa.ForeignKeyConstraint(['renovation_id'], ['renovations.id'], name=op.f('fk_renovation_estates_renovation_id')),
    sa.PrimaryKeyConstraint('renovation_id', 'estate_id', name=op.f('pk_renovation_estates'))
    )
    op.create_index('uq_renovation_estates_running', 'renovation_estates', ['estate_id'], unique=True, postgresql_where=sa.text('running'))
    op.create_table('renovation_steps',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('renovation_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('stage', sa.Text(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('evidence', sa.Text(), nullable=False),
    sa.Column('by', sa.BigInteger(), nullable=False),
    sa.Column('by_name', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("evidence <> ''", name=op.f('ck_renovation_steps_evidence_given')),
    sa.CheckConstraint("stage IN ('needs','preconditions','planning','consultation','joint_review','approval','construction','joint_acceptance','handover','care')", name=op.f('ck_renovation_steps_stage_known')),
    sa.ForeignKeyConstraint(['by'], ['staff.id'], name=op.f('fk_renovation_steps_by')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_renovation_steps_estate_id')),
    sa.ForeignKeyConstraint(['renovation_id'], ['renovations.id'], name=op.f('fk_renovation_steps_renovation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_renovation_steps')),
    sa.UniqueConstraint('renovation_id', 'number', name=op.f('uq_renovation_steps_renovation_id_number'))
    )
    op.create_index(op.f('ix_renovation_steps_estate_id_id'), 'renovation_steps', ['estate_id', 'id'], unique=False)
    op.create_table('roster_import_parts',
    sa.Column('import_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_roster_import_parts_estate_id')),
    sa.ForeignKeyConstraint(['import_id'], ['roster_imports.id'], name=op.f('fk_roster_import_parts_import_id')),
    sa.PrimaryKeyConstraint('import_id', 'number', name=op.f('pk_roster_import_parts'))
    )
    op.create_table('roster_import_rows',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('import_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('verdict', sa.Text(), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('said', sa.Text(), nullable=False),
    sa.Column('differences', sa.Text(), nullable=True),
    sa.Column('outcome', sa.Text(), nullable=True),
    sa.CheckConstraint("outcome IN ('applied','unchanged','skipped')", name=op.f('ck_roster_import_rows_outcome_known')),
    sa.CheckConstraint("verdict IN ('new','same','changed','bad')", name=op.f('ck_roster_import_rows_verdict_known')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_roster_import_rows_estate_id')),
    sa.ForeignKeyConstraint(['import_id'], ['roster_imports.id'], name=op.f('fk_roster_import_rows_import_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_roster_import_rows')),
    sa.UniqueConstraint('import_id', 'number', name=op.f('uq_roster_import_rows_import_id_number'))
    )
    op.create_index(op.f('ix_roster_import_rows_import_id_verdict_id'), 'roster_import_rows', ['import_id', 'verdict', 'id'], unique=False)
    op.create_table('surveys',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('renovation_id', sa.BigInteger(), nullable=True),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('intro', sa.Text(), nullable=False),
    sa.Column('per', sa.Text(), nullable=False),
    sa.Column('audience', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('result_told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_by', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("kind IN ('needs','opinions','outcome')", name=op.f('ck_surveys_kind_known')),
    sa.CheckConstraint("per IN ('resident','unit')", name=op.f('ck_surveys_per_known')),
    sa.CheckConstraint('closes_at > opens_at', name=op.f('ck_surveys_window_forward')),
    sa.ForeignKeyConstraint(['created_by'], ['staff.id'], name=op.f('fk_surveys_created_by')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_surveys_estate_id')),
    sa.ForeignKeyConstraint(['renovation_id'], ['renovations.id'], name=op.f('fk_surveys_renovation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_surveys'))
    )
    op.create_index(op.f('ix_surveys_estate_id_id'), 'surveys', ['estate_id', 'id'], unique=False)
    op.create_index(op.f('ix_surveys_renovation_id'), 'surveys', ['renovation_id'], unique=False)
    op.create_index('ix_surveys_result_untold', 'surveys', ['closes_at'], unique=False, postgresql_where=sa.text('result_told_at IS NULL'))
    op.create_table('compact_adoptions',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('compact_id', sa.BigInteger(), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('members', sa.BigInteger(), nullable=False),
    sa.Column('present', sa.BigInteger(), nullable=False),
    sa.Column('agreed', sa.BigInteger(), nullable=False),
    sa.Column('authorised_on', sa.Date(), nullable=True),
    sa.Column('notified_on', sa.Date(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('minutes', sa.Text(), nullable=False),
    sa.Column('minutes_file_id', sa.BigInteger(), nullable=False),
    sa.Column('minutes_digest', sa.Text(), nullable=False),
    sa.Column('recorded_by', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('checked_by', sa.BigInteger(), nullable=True),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('returned_for', sa.Text(), nullable=True),
    sa.CheckConstraint("(state = 'entered') = (checked_at IS NULL) AND (checked_at IS NULL) = (checked_by IS NULL)", name=op.f('ck_compact_adoptions_checked_when_decided')),
    sa.CheckConstraint("(state = 'returned') = (returned_for IS NOT NULL)", name=op.f('ck_compact_adoptions_return_has_reason')),
    sa.CheckConstraint("kind IN ('residents_meeting','households_meeting','representatives')", name=op.f('ck_compact_adoptions_kind_known')),
    sa.CheckConstraint("state IN ('entered','confirmed','returned')", name=op.f('ck_compact_adoptions_state_known')),
    sa.CheckConstraint('agreed >= 0 AND agreed <= present AND present <= members', name=op.f('ck_compact_adoptions_numbers_fit')),
    sa.CheckConstraint('checked_by <> recorded_by', name=op.f('ck_compact_adoptions_checked_by_another')),
    sa.ForeignKeyConstraint(['checked_by'], ['staff.id'], name=op.f('fk_compact_adoptions_checked_by')),
    sa.ForeignKeyConstraint(['compact_id'], ['compacts.id'], name=op.f('fk_compact_adoptions_compact_id')),
    sa.ForeignKeyConstraint(['minutes_file_id'], ['files.id'], name=op.f('fk_compact_adoptions_minutes_file_id')),
    sa.ForeignKeyConstraint(['recorded_by'], ['staff.id'], name=op.f('fk_compact_adoptions_recorded_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_compact_adoptions'))
    )
    op.create_index(op.f('ix_compact_adoptions_compact_id_id'), 'compact_adoptions', ['compact_id', 'id'], unique=False)
    op.create_index('uq_compact_adoptions_standing', 'compact_adoptions', ['compact_id'], unique=True, postgresql_where=sa.text("state <> 'returned'"))
    op.create_table('compact_comments',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('compact_id', sa.BigInteger(), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('refusal', sa.Text(), nullable=True),
    sa.Column('verdict', sa.Text(), nullable=True),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('answered_by', sa.BigInteger(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("state IN ('held','published','refused')", name=op.f('ck_compact_comments_state_known')),
    sa.CheckConstraint("verdict IN ('adopted','partly','declined')", name=op.f('ck_compact_comments_verdict_known')),
    sa.CheckConstraint('(answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (verdict IS NULL)', name=op.f('ck_compact_comments_answer_has_time')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_compact_comments_account_id')),
    sa.ForeignKeyConstraint(['answered_by'], ['staff.id'], name=op.f('fk_compact_comments_answered_by')),
    sa.ForeignKeyConstraint(['compact_id'], ['compacts.id'], name=op.f('fk_compact_comments_compact_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_compact_comments'))
    )
    op.create_index(op.f('ix_compact_comments_account_id'), 'compact_comments', ['account_id'], unique=False)
    op.create_index(op.f('ix_compact_comments_compact_id_state_id'), 'compact_comments', ['compact_id', 'state', 'id'], unique=False)
    op.create_table('compact_filings',
    sa.Column('compact_id', sa.BigInteger(), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('office', sa.Text(), nullable=False),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('filed_on', sa.Date(), nullable=False),
    sa.Column('file_id', sa.BigInteger(), nullable=False),
    sa.Column('file_digest', sa.Text(), nullable=False),
    sa.Column('recorded_by', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['compact_id'], ['compacts.id'], name=op.f('fk_compact_filings_compact_id')),
    sa.ForeignKeyConstraint(['file_id'], ['files.id'], name=op.f('fk_compact_filings_file_id')),
    sa.ForeignKeyConstraint(['recorded_by'], ['staff.id'], name=op.f('fk_compact_filings_recorded_by')),
    sa.PrimaryKeyConstraint('compact_id', name=op.f('pk_compact_filings'))
    )
    op.create_table('compact_revisions',
    sa.Column('compact_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('in_force_number', sa.BigInteger(), nullable=True),
    sa.Column('since_in_force', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('since_first', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('staff_id', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['compact_id'], ['compacts.id'], name=op.f('fk_compact_revisions_compact_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_compact_revisions_staff_id')),
    sa.PrimaryKeyConstraint('compact_id', 'number', name=op.f('pk_compact_revisions'))
    )
    op.create_table('compact_transitions',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('compact_id', sa.BigInteger(), nullable=False),
    sa.Column('from_state', sa.Text(), nullable=True),
    sa.Column('to_state', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('staff_id', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['compact_id'], ['compacts.id'], name=op.f('fk_compact_transitions_compact_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_compact_transitions'))
    )
    op.create_index(op.f('ix_compact_transitions_compact_id_id'), 'compact_transitions', ['compact_id', 'id'], unique=False)
    op.create_table('funding_items',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('plan_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('works', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('cost_fen', sa.BigInteger(), nullable=False),
    sa.Column('residents_fen', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('portions', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('floor_factors', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('scope', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('scope_words', sa.Text(), nullable=False),
    sa.Column('unit_ids', postgresql.ARRAY(sa.BigInteger()), nullable=False),
    sa.CheckConstraint("title <> ''", name=op.f('ck_funding_items_title_given')),
    sa.CheckConstraint("works IN ('windows_doors','lift','first_gas','after_meter','building_repair','pipeline_civil','pipeline_equipment','secondary_water','line_tidying','common','other')", name=op.f('ck_funding_items_works_known')),
    sa.CheckConstraint('cost_fen > 0', name=op.f('ck_funding_items_cost_positive')),
    sa.CheckConstraint('residents_fen = 0 OR (jsonb_array_length(portions) > 0 AND cardinality(unit_ids) > 0)', name=op.f('ck_funding_items_charged_is_divided')),
    sa.CheckConstraint('residents_fen BETWEEN 0 AND cost_fen', name=op.f('ck_funding_items_share_in_cost')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_funding_items_estate_id')),
    sa.ForeignKeyConstraint(['plan_id'], ['funding_plans.id'], name=op.f('fk_funding_items_plan_id'), initially='DEFERRED', deferrable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_funding_items')),
    sa.UniqueConstraint('plan_id', 'number', name=op.f('uq_funding_items_plan_id_number'))
    )
    op.create_index(op.f('ix_funding_items_estate_id_id'), 'funding_items', ['estate_id', 'id'], unique=False)
    op.create_table('motion_boards',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('motion_id', sa.BigInteger(), nullable=False),
    sa.Column('building_id', sa.BigInteger(), nullable=True),
    sa.Column('number', sa.SmallInteger(), nullable=False),
    sa.Column('from_day', sa.Date(), nullable=False),
    sa.Column('to_day', sa.Date(), nullable=False),
    sa.Column('place', sa.Text(), nullable=False),
    sa.Column('file_id', sa.BigInteger(), nullable=True),
    sa.Column('entered_by', sa.BigInteger(), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('number > 0', name=op.f('ck_motion_boards_number_counts')),
    sa.CheckConstraint('to_day - from_day >= 4', name=op.f('ck_motion_boards_long_enough')),
    sa.ForeignKeyConstraint(['building_id'], ['buildings.id'], name=op.f('fk_motion_boards_building_id')),
    sa.ForeignKeyConstraint(['entered_by'], ['staff.id'], name=op.f('fk_motion_boards_entered_by')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_motion_boards_estate_id')),
    sa.ForeignKeyConstraint(['file_id'], ['files.id'], name=op.f('fk_motion_boards_file_id')),
    sa.ForeignKeyConstraint(['motion_id'], ['motions.id'], name=op.f('fk_motion_boards_motion_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_motion_boards')),
    sa.UniqueConstraint('motion_id', 'building_id', 'number', name=op.f('uq_motion_boards_motion_id_building_id_number'))
    )
    op.create_index(op.f('ix_motion_boards_estate_id_id'), 'motion_boards', ['estate_id', 'id'], unique=False)
    op.create_index('uq_motion_boards_estate', 'motion_boards', ['motion_id', 'number'], unique=True, postgresql_where=sa.text('building_id IS NULL'))
    op.create_table('motion_bundles',
    sa.Column('motion_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('pieces', sa.BigInteger(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('length(digest) = 64', name=op.f('ck_motion_bundles_digest_is_sha256')),
    sa.CheckConstraint('size > 0 AND pieces > 0', name=op.f('ck_motion_bundles_not_empty')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_motion_bundles_estate_id')),
    sa.ForeignKeyConstraint(['motion_id'], ['motions.id'], name=op.f('fk_motion_bundles_motion_id')),
    sa.PrimaryKeyConstraint('motion_id', name=op.f('pk_motion_bundles'))
    )
    op.create_index(op.f('ix_motion_bundles_estate_id'), 'motion_bundles', ['estate_id'], unique=False)
    op.create_table('motion_proposals',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('reason_given', sa.Text(), nullable=False),
    sa.Column('matter', sa.Text(), nullable=False),
    sa.Column('options', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('proposal_days', sa.BigInteger(), nullable=False),
    sa.Column('answer_days', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reached_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('backing', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
    sa.Column('answer_due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('motion_id', sa.BigInteger(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('answered_by', sa.BigInteger(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("(state = 'taken_up') = (motion_id IS NOT NULL)", name=op.f('ck_motion_proposals_taken_up_drafted')),
    sa.CheckConstraint("(state IN ('taken_up','declined')) = (answered_by IS NOT NULL) AND (answered_by IS NULL) = (answered_at IS NULL)", name=op.f('ck_motion_proposals_answer_whole')),
    sa.CheckConstraint("5 * (backing->>'heads')::bigint >= (backing->>'total_heads')::bigint", name=op.f('ck_motion_proposals_reached_a_fifth')),
    sa.CheckConstraint("state IN ('held','refused','open','reached','taken_up','declined','withdrawn','expired')", name=op.f('ck_motion_proposals_state_known')),
    sa.CheckConstraint("state NOT IN ('declined','refused') OR reason <> ''", name=op.f('ck_motion_proposals_says_why')),
    sa.CheckConstraint("state NOT IN ('open','reached','taken_up','declined','expired') OR published_at IS NOT NULL", name=op.f('ck_motion_proposals_running_is_published')),
    sa.CheckConstraint("state NOT IN ('reached','taken_up','declined') OR reached_at IS NOT NULL", name=op.f('ck_motion_proposals_answered_when_reached')),
    sa.CheckConstraint('(published_at IS NULL) = (expires_at IS NULL)', name=op.f('ck_motion_proposals_published_expires')),
    sa.CheckConstraint('(reached_at IS NULL) = (backing IS NULL) AND (reached_at IS NULL) = (answer_due_at IS NULL)', name=op.f('ck_motion_proposals_reaching_whole')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_motion_proposals_account_id')),
    sa.ForeignKeyConstraint(['answered_by'], ['staff.id'], name=op.f('fk_motion_proposals_answered_by')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_motion_proposals_estate_id')),
    sa.ForeignKeyConstraint(['motion_id'], ['motions.id'], name=op.f('fk_motion_proposals_motion_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_motion_proposals')),
    sa.UniqueConstraint('motion_id', name=op.f('uq_motion_proposals_motion_id'))
    )
    op.create_index(op.f('ix_motion_proposals_account_id'), 'motion_proposals', ['account_id'], unique=False)
    op.create_index(op.f('ix_motion_proposals_estate_id_id'), 'motion_proposals', ['estate_id', 'id'], unique=False)
    op.create_index('ix_motion_proposals_open', 'motion_proposals', ['id'], unique=False, postgresql_where=sa.text("state = 'open'"))
    op.create_table('motion_records',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('motion_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('issue', sa.SmallInteger(), nullable=False),
    sa.Column('content', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('issued_by', sa.BigInteger(), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("issue = 1 OR reason <> ''", name=op.f('ck_motion_records_issued_again_with_reason')),
    sa.CheckConstraint("kind IN ('notice','roll','delivery','opening','minutes','result','filing','ending')", name=op.f('ck_motion_records_kind_known')),
    sa.CheckConstraint('issue > 0', name=op.f('ck_motion_records_issue_counts')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_motion_records_estate_id')),
    sa.ForeignKeyConstraint(['issued_by'], ['staff.id'], name=op.f('fk_motion_records_issued_by')),
    sa.ForeignKeyConstraint(['motion_id'], ['motions.id'], name=op.f('fk_motion_records_motion_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_motion_records')),
    sa.UniqueConstraint('motion_id', 'kind', 'issue', name=op.f('uq_motion_records_motion_id_kind_issue'))
    )
    op.create_index(op.f('ix_motion_records_estate_id_id'), 'motion_records', ['estate_id', 'id'], unique=False)
    op.create_table('motion_reviews',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('motion_id', sa.BigInteger(), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('lines', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('reviewed_by', sa.BigInteger(), nullable=False),
    sa.Column('reviewed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("outcome IN ('approved','returned')", name=op.f('ck_motion_reviews_outcome_known')),
    sa.CheckConstraint('outcome <> \'approved\' OR NOT lines @> \'[{"answer": "no"}]\'::jsonb', name=op.f('ck_motion_reviews_approved_without_no')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_motion_reviews_estate_id')),
    sa.ForeignKeyConstraint(['motion_id'], ['motions.id'], name=op.f('fk_motion_reviews_motion_id')),
    sa.ForeignKeyConstraint(['reviewed_by'], ['staff.id'], name=op.f('fk_motion_reviews_reviewed_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_motion_reviews'))
    )
    op.create_index(op.f('ix_motion_reviews_motion_id_id'), 'motion_reviews', ['motion_id', 'id'], unique=False)
    op.create_table('motion_roll',
    sa.Column('motion_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('owner_group_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('heads', sa.BigInteger(), nullable=False),
    sa.Column('area_centi_m2', sa.BigInteger(), nullable=False),
    sa.Column('unit_ids', postgresql.ARRAY(sa.BigInteger()), nullable=False),
    sa.Column('unit_labels', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.CheckConstraint('area_centi_m2 > 0', name=op.f('ck_motion_roll_area_positive')),
    sa.CheckConstraint('cardinality(unit_ids) > 0', name=op.f('ck_motion_roll_has_units')),
    sa.CheckConstraint('heads = 1', name=op.f('ck_motion_roll_one_head')),
    sa.ForeignKeyConstraint(['motion_id'], ['motions.id'], name=op.f('fk_motion_roll_motion_id')),
    sa.PrimaryKeyConstraint('motion_id', 'owner_group_id', name=op.f('pk_motion_roll'))
    )
    op.create_table('motion_transitions',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('motion_id', sa.BigInteger(), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('act', sa.Text(), nullable=False),
    sa.Column('from_state', sa.Text(), nullable=True),
    sa.Column('to_state', sa.Text(), nullable=False),
    sa.Column('actor_kind', sa.Text(), nullable=False),
    sa.Column('actor_id', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('facts', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['motion_id'], ['motions.id'], name=op.f('fk_motion_transitions_motion_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_motion_transitions'))
    )
    op.create_index(op.f('ix_motion_transitions_motion_id_id'), 'motion_transitions', ['motion_id', 'id'], unique=False)
    op.create_table('proxy_mandates',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('motion_id', sa.BigInteger(), nullable=False),
    sa.Column('owner_group_id', sa.BigInteger(), nullable=False),
    sa.Column('principal', sa.Text(), nullable=False),
    sa.Column('given_by', sa.BigInteger(), nullable=True),
    sa.Column('agent_account_id', sa.BigInteger(), nullable=False),
    sa.Column('agent', sa.Text(), nullable=False),
    sa.Column('scope', sa.Text(), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('mandate', sa.Text(), nullable=False),
    sa.Column('salt', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('slot', sa.SmallInteger(), nullable=True),
    sa.Column('most', sa.SmallInteger(), nullable=False),
    sa.Column('file_id', sa.BigInteger(), nullable=True),
    sa.Column('entered_by', sa.BigInteger(), nullable=True),
    sa.Column('leaf_id', sa.BigInteger(), nullable=True),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('checked_by', sa.BigInteger(), nullable=True),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state IN ('pending','active','used')) = (slot IS NOT NULL)", name=op.f('ck_proxy_mandates_live_takes_a_slot')),
    sa.CheckConstraint("entered_by IS NULL OR state NOT IN ('active','used') OR checked_by IS NOT NULL", name=op.f('ck_proxy_mandates_paper_is_checked')),
    sa.CheckConstraint("state IN ('pending','active','used','revoked','refused','expired')", name=op.f('ck_proxy_mandates_state_known')),
    sa.CheckConstraint('(entered_by IS NULL) = (file_id IS NULL) AND (entered_by IS NULL) = (leaf_id IS NOT NULL)', name=op.f('ck_proxy_mandates_signed_online_or_on_paper')),
    sa.CheckConstraint('checked_by <> entered_by', name=op.f('ck_proxy_mandates_checked_by_another')),
    sa.CheckConstraint('entered_by IS NOT NULL OR given_by IS NOT NULL', name=op.f('ck_proxy_mandates_given_by_somebody')),
    sa.CheckConstraint('slot BETWEEN 1 AND most', name=op.f('ck_proxy_mandates_slot_within_limit')),
    sa.ForeignKeyConstraint(['agent_account_id'], ['accounts.id'], name=op.f('fk_proxy_mandates_agent_account_id')),
    sa.ForeignKeyConstraint(['checked_by'], ['staff.id'], name=op.f('fk_proxy_mandates_checked_by')),
    sa.ForeignKeyConstraint(['entered_by'], ['staff.id'], name=op.f('fk_proxy_mandates_entered_by')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_proxy_mandates_estate_id')),
    sa.ForeignKeyConstraint(['file_id'], ['files.id'], name=op.f('fk_proxy_mandates_file_id')),
    sa.ForeignKeyConstraint(['given_by'], ['accounts.id'], name=op.f('fk_proxy_mandates_given_by')),
    sa.ForeignKeyConstraint(['leaf_id'], ['evidence_leaves.id'], name=op.f('fk_proxy_mandates_leaf_id')),
    sa.ForeignKeyConstraint(['motion_id'], ['motions.id'], name=op.f('fk_proxy_mandates_motion_id')),
    sa.ForeignKeyConstraint(['owner_group_id'], ['owner_groups.id'], name=op.f('fk_proxy_mandates_owner_group_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proxy_mandates'))
    )
    op.create_index(op.f('ix_proxy_mandates_agent_account_id'), 'proxy_mandates', ['agent_account_id'], unique=False)
    op.create_index(op.f('ix_proxy_mandates_estate_id_state'), 'proxy_mandates', ['estate_id', 'state'], unique=False)
    op.create_index(op.f('ix_proxy_mandates_given_by'), 'proxy_mandates', ['given_by'], unique=False)
    op.create_index(op.f('ix_proxy_mandates_motion_id_id'), 'proxy_mandates', ['motion_id', 'id'], unique=False)
    op.create_index('uq_proxy_mandates_live', 'proxy_mandates', ['motion_id', 'owner_group_id'], unique=True, postgresql_where=sa.text("state IN ('pending','active','used')"))
    op.create_index('uq_proxy_mandates_slot', 'proxy_mandates', ['motion_id', 'agent_account_id', 'slot'], unique=True)
    op.create_table('survey_questions',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('survey_id', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('options', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('required', sa.Boolean(), nullable=False),
    sa.CheckConstraint("kind IN ('single','multiple','scale','text')", name=op.f('ck_survey_questions_kind_known')),
    sa.ForeignKeyConstraint(['survey_id'], ['surveys.id'], name=op.f('fk_survey_questions_survey_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_questions')),
    sa.UniqueConstraint('survey_id', 'position', name=op.f('uq_survey_questions_survey_id_position'))
    )
    op.create_table('units',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('entrance_id', sa.BigInteger(), nullable=False),
    sa.Column('room', sa.Text(), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('floor', sa.BigInteger(), nullable=True),
    sa.Column('area_centi_m2', sa.BigInteger(), nullable=False),
    sa.Column('area_source', sa.Text(), nullable=False),
    sa.Column('usage', sa.Text(), nullable=False),
    sa.CheckConstraint("area_source IN ('register','survey','contract')", name=op.f('ck_units_area_source_known')),
    sa.CheckConstraint('area_centi_m2 > 0', name=op.f('ck_units_area_positive')),
    sa.ForeignKeyConstraint(['entrance_id'], ['entrances.id'], name=op.f('fk_units_entrance_id')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_units_estate_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_units')),
    sa.UniqueConstraint('entrance_id', 'room', name=op.f('uq_units_entrance_id_room'))
    )
    op.create_index(op.f('ix_units_estate_id_id'), 'units', ['estate_id', 'id'], unique=False)
    op.create_table('ballots',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('motion_id', sa.BigInteger(), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('owner_group_id', sa.BigInteger(), nullable=False),
    sa.Column('standing', sa.SmallInteger(), nullable=False),
    sa.Column('sealed', sa.Text(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('helper', sa.Text(), nullable=True),
    sa.Column('cast_by_account', sa.BigInteger(), nullable=True),
    sa.Column('cast_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('leaf_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("(channel = 'assisted') = (helper IS NOT NULL)", name=op.f('ck_ballots_helper_named')),
    sa.CheckConstraint("channel IN ('online','assisted','paper','proxy')", name=op.f('ck_ballots_channel_known')),
    sa.CheckConstraint('standing >= 0', name=op.f('ck_ballots_standing_counts')),
    sa.ForeignKeyConstraint(['cast_by_account'], ['accounts.id'], name=op.f('fk_ballots_cast_by_account')),
    sa.ForeignKeyConstraint(['leaf_id'], ['evidence_leaves.id'], name=op.f('fk_ballots_leaf_id')),
    sa.ForeignKeyConstraint(['motion_id', 'owner_group_id'], ['motion_roll.motion_id', 'motion_roll.owner_group_id'], name=op.f('fk_ballots_motion_id_owner_group_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ballots')),
    sa.UniqueConstraint('leaf_id', name=op.f('uq_ballots_leaf_id'))
    )
    op.create_index(op.f('ix_ballots_cast_by_account'), 'ballots', ['cast_by_account'], unique=False)
    op.create_index('uq_ballots_motion_id_owner_group_id_standing', 'ballots', ['motion_id', 'owner_group_id', 'standing'], unique=True, postgresql_where='standing > 0')
    op.create_table('claims',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('unit_id', sa.BigInteger(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('proof', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('decided_by', sa.BigInteger(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("(state = 'pending') = (decided_at IS NULL)", name=op.f('ck_claims_decided_when_not_pending')),
    sa.CheckConstraint("state <> 'refused' OR reason <> ''", name=op.f('ck_claims_refusal_has_reason')),
    sa.CheckConstraint("state IN ('pending','accepted','refused')", name=op.f('ck_claims_state_known')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_claims_account_id')),
    sa.ForeignKeyConstraint(['decided_by'], ['staff.id'], name=op.f('fk_claims_decided_by')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_claims_estate_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['units.id'], name=op.f('fk_claims_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_claims'))
    )
    op.create_index(op.f('ix_claims_estate_id_state_id'), 'claims', ['estate_id', 'state', 'id'], unique=False)
    op.create_index('uq_claims_pending', 'claims', ['account_id', 'unit_id'], unique=True, postgresql_where=sa.text("state = 'pending'"))
    op.create_table('deemed_votes',
    sa.Column('motion_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('owner_group_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.ForeignKeyConstraint(['motion_id', 'owner_group_id'], ['motion_roll.motion_id', 'motion_roll.owner_group_id'], name=op.f('fk_deemed_votes_motion_id_owner_group_id')),
    sa.PrimaryKeyConstraint('motion_id', 'owner_group_id', name=op.f('pk_deemed_votes'))
    )
    op.create_table('fee_commitments',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('unit_id', sa.BigInteger(), nullable=False),
    sa.Column('owner_group_id', sa.BigInteger(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=True),
    sa.Column('text_digest', sa.Text(), nullable=False),
    sa.Column('scan_digest', sa.Text(), nullable=True),
    sa.Column('entered_by', sa.BigInteger(), nullable=True),
    sa.Column('confirmed_by', sa.BigInteger(), nullable=True),
    sa.Column('committed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('counts_from', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('end_reason', sa.Text(), nullable=True),
    sa.CheckConstraint("(channel = 'online') = (account_id IS NOT NULL) AND (channel = 'paper') = (entered_by IS NOT NULL AND scan_digest IS NOT NULL)", name=op.f('ck_fee_commitments_channel_is_whole')),
    sa.CheckConstraint("channel IN ('online','paper')", name=op.f('ck_fee_commitments_channel_known')),
    sa.CheckConstraint("end_reason IN ('withdrawn','new_text','new_owner','refused')", name=op.f('ck_fee_commitments_end_reason_known')),
    sa.CheckConstraint('(ended_at IS NULL) = (end_reason IS NULL)', name=op.f('ck_fee_commitments_ended_with_a_reason')),
    sa.CheckConstraint('confirmed_by IS NULL OR confirmed_by <> entered_by', name=op.f('ck_fee_commitments_confirmed_by_another')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_fee_commitments_account_id')),
    sa.ForeignKeyConstraint(['confirmed_by'], ['staff.id'], name=op.f('fk_fee_commitments_confirmed_by')),
    sa.ForeignKeyConstraint(['entered_by'], ['staff.id'], name=op.f('fk_fee_commitments_entered_by')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_fee_commitments_estate_id')),
    sa.ForeignKeyConstraint(['owner_group_id'], ['owner_groups.id'], name=op.f('fk_fee_commitments_owner_group_id')),
    sa.ForeignKeyConstraint(['text_digest'], ['commitment_texts.digest'], name=op.f('fk_fee_commitments_text_digest')),
    sa.ForeignKeyConstraint(['unit_id'], ['units.id'], name=op.f('fk_fee_commitments_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fee_commitments'))
    )
    op.create_index(op.f('ix_fee_commitments_account_id'), 'fee_commitments', ['account_id'], unique=False)
    op.create_index(op.f('ix_fee_commitments_estate_id_text_digest'), 'fee_commitments', ['estate_id', 'text_digest'], unique=False)
    op.create_index('uq_fee_commitments_standing', 'fee_commitments', ['unit_id'], unique=True, postgresql_where=sa.text('ended_at IS NULL'))
    op.create_table('funding_charges',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('plan_id', sa.BigInteger(), nullable=False),
    sa.Column('item_id', sa.BigInteger(), nullable=False),
    sa.Column('payer', sa.Text(), nullable=False),
    sa.Column('level', sa.Text(), nullable=True),
    sa.Column('fund', sa.Text(), nullable=True),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("(payer = 'government') = (level IS NOT NULL) AND (payer = 'government') = (fund IS NOT NULL)", name=op.f('ck_funding_charges_government_says_whose')),
    sa.CheckConstraint("fund IN ('special_grant','infrastructure_fee','land_revenue','lottery','general_bond','treasury_bond','budget')", name=op.f('ck_funding_charges_fund_known')),
    sa.CheckConstraint("level IN ('central','province','city','county')", name=op.f('ck_funding_charges_level_known')),
    sa.CheckConstraint("payer IN ('residents','government','pipeline_units','original_owners','public_housing','social_investors')", name=op.f('ck_funding_charges_payer_known')),
    sa.CheckConstraint('amount_fen > 0', name=op.f('ck_funding_charges_amount_positive')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_funding_charges_estate_id')),
    sa.ForeignKeyConstraint(['item_id'], ['funding_items.id'], name=op.f('fk_funding_charges_item_id')),
    sa.ForeignKeyConstraint(['plan_id'], ['funding_plans.id'], name=op.f('fk_funding_charges_plan_id'), initially='DEFERRED', deferrable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_funding_charges'))
    )
    op.create_index(op.f('ix_funding_charges_item_id'), 'funding_charges', ['item_id'], unique=False)
    op.create_index(op.f('ix_funding_charges_plan_id'), 'funding_charges', ['plan_id'], unique=False)
    op.create_table('funding_shares',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('plan_id', sa.BigInteger(), nullable=False),
    sa.Column('renovation_id', sa.BigInteger(), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('unit_id', sa.BigInteger(), nullable=False),
    sa.Column('area_centi_m2', sa.BigInteger(), nullable=False),
    sa.Column('floor', sa.BigInteger(), nullable=True),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('amount_fen >= 0', name=op.f('ck_funding_shares_amount_not_negative')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_funding_shares_estate_id')),
    sa.ForeignKeyConstraint(['plan_id'], ['funding_plans.id'], name=op.f('fk_funding_shares_plan_id'), initially='DEFERRED', deferrable=True),
    sa.ForeignKeyConstraint(['renovation_id'], ['renovations.id'], name=op.f('fk_funding_shares_renovation_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['units.id'], name=op.f('fk_funding_shares_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_funding_shares')),
    sa.UniqueConstraint('plan_id', 'unit_id', name=op.f('uq_funding_shares_plan_id_unit_id'))
    )
    op.create_index(op.f('ix_funding_shares_estate_id_id'), 'funding_shares', ['estate_id', 'id'], unique=False)
    op.create_index(op.f('ix_funding_shares_unit_id'), 'funding_shares', ['unit_id'], unique=False)
    op.create_table('illegal_structures',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('unit_id', sa.BigInteger(), nullable=True),
    sa.Column('place', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('found_on', sa.Date(), nullable=False),
    sa.Column('before', sa.Text(), nullable=False),
    sa.Column('before_digest', sa.Text(), nullable=True),
    sa.Column('entered_by', sa.BigInteger(), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('cleared_on', sa.Date(), nullable=True),
    sa.Column('after', sa.Text(), nullable=True),
    sa.Column('after_digest', sa.Text(), nullable=True),
    sa.Column('cleared_by', sa.BigInteger(), nullable=True),
    sa.Column('checked_by', sa.BigInteger(), nullable=True),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("kind IN ('enclosure','rooftop','balcony','shed','garden','passage','other')", name=op.f('ck_illegal_structures_kind_known')),
    sa.CheckConstraint("place <> '' AND before <> ''", name=op.f('ck_illegal_structures_place_and_before')),
    sa.CheckConstraint("state <> 'checked' OR (checked_by IS NOT NULL AND checked_by <> cleared_by)", name=op.f('ck_illegal_structures_checked_by_another')),
    sa.CheckConstraint("state <> 'struck' OR (checked_by IS NOT NULL AND checked_by <> entered_by)", name=op.f('ck_illegal_structures_struck_by_another')),
    sa.CheckConstraint("state IN ('standing','cleared','checked','struck')", name=op.f('ck_illegal_structures_state_known')),
    sa.CheckConstraint("state NOT IN ('cleared','checked') OR (cleared_on IS NOT NULL AND after <> '' AND cleared_by IS NOT NULL)", name=op.f('ck_illegal_structures_cleared_with_evidence')),
    sa.ForeignKeyConstraint(['checked_by'], ['staff.id'], name=op.f('fk_illegal_structures_checked_by')),
    sa.ForeignKeyConstraint(['cleared_by'], ['staff.id'], name=op.f('fk_illegal_structures_cleared_by')),
    sa.ForeignKeyConstraint(['entered_by'], ['staff.id'], name=op.f('fk_illegal_structures_entered_by')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_illegal_structures_estate_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['units.id'], name=op.f('fk_illegal_structures_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_illegal_structures'))
    )
    op.create_index(op.f('ix_illegal_structures_estate_id_state_id'), 'illegal_structures', ['estate_id', 'state', 'id'], unique=False)
    op.create_table('motion_bundle_pieces',
    sa.Column('motion_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('number', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['motion_id'], ['motion_bundles.motion_id'], name=op.f('fk_motion_bundle_pieces_motion_id')),
    sa.PrimaryKeyConstraint('motion_id', 'number', name=op.f('pk_motion_bundle_pieces'))
    )
    op.create_table('motion_deliveries',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('motion_id', sa.BigInteger(), nullable=False),
    sa.Column('unit_id', sa.BigInteger(), nullable=False),
    sa.Column('way', sa.Text(), nullable=False),
    sa.Column('number', sa.SmallInteger(), nullable=False),
    sa.Column('handler', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('file_id', sa.BigInteger(), nullable=True),
    sa.Column('entered_by', sa.BigInteger(), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("way IN ('handed','posted')", name=op.f('ck_motion_deliveries_way_known')),
    sa.CheckConstraint('at <= entered_at', name=op.f('ck_motion_deliveries_not_in_the_future')),
    sa.CheckConstraint('number > 0', name=op.f('ck_motion_deliveries_number_counts')),
    sa.ForeignKeyConstraint(['entered_by'], ['staff.id'], name=op.f('fk_motion_deliveries_entered_by')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_motion_deliveries_estate_id')),
    sa.ForeignKeyConstraint(['file_id'], ['files.id'], name=op.f('fk_motion_deliveries_file_id')),
    sa.ForeignKeyConstraint(['motion_id'], ['motions.id'], name=op.f('fk_motion_deliveries_motion_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['units.id'], name=op.f('fk_motion_deliveries_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_motion_deliveries')),
    sa.UniqueConstraint('motion_id', 'unit_id', 'way', 'number', name=op.f('uq_motion_deliveries_motion_id_unit_id_way_number'))
    )
    op.create_index(op.f('ix_motion_deliveries_estate_id_id'), 'motion_deliveries', ['estate_id', 'id'], unique=False)
    op.create_table('motion_filings',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('motion_id', sa.BigInteger(), nullable=False),
    sa.Column('record_id', sa.BigInteger(), nullable=False),
    sa.Column('office', sa.Text(), nullable=False),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('filed_on', sa.Date(), nullable=False),
    sa.Column('file_id', sa.BigInteger(), nullable=False),
    sa.Column('recorded_by', sa.BigInteger(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_motion_filings_estate_id')),
    sa.ForeignKeyConstraint(['file_id'], ['files.id'], name=op.f('fk_motion_filings_file_id')),
    sa.ForeignKeyConstraint(['motion_id'], ['motions.id'], name=op.f('fk_motion_filings_motion_id')),
    sa.ForeignKeyConstraint(['record_id'], ['motion_records.id'], name=op.f('fk_motion_filings_record_id')),
    sa.ForeignKeyConstraint(['recorded_by'], ['staff.id'], name=op.f('fk_motion_filings_recorded_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_motion_filings'))
    )
    op.create_index(op.f('ix_motion_filings_estate_id_id'), 'motion_filings', ['estate_id', 'id'], unique=False)
    op.create_index(op.f('ix_motion_filings_motion_id_id'), 'motion_filings', ['motion_id', 'id'], unique=False)
    op.create_table('motion_proposal_papers',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('proposal_id', sa.BigInteger(), nullable=False),
    sa.Column('unit_id', sa.BigInteger(), nullable=False),
    sa.Column('owner_group_id', sa.BigInteger(), nullable=False),
    sa.Column('signer', sa.Text(), nullable=False),
    sa.Column('signer_index', sa.Text(), nullable=False),
    sa.Column('signed_on', sa.Date(), nullable=False),
    sa.Column('file_id', sa.BigInteger(), nullable=False),
    sa.Column('file_digest', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('entered_by', sa.BigInteger(), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('checked_by', sa.BigInteger(), nullable=True),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("(state = 'entered') = (checked_by IS NULL) AND (checked_by IS NULL) = (checked_at IS NULL)", name=op.f('ck_motion_proposal_papers_check_whole')),
    sa.CheckConstraint("state <> 'returned' OR reason <> ''", name=op.f('ck_motion_proposal_papers_return_has_reason')),
    sa.CheckConstraint("state IN ('entered','confirmed','returned')", name=op.f('ck_motion_proposal_papers_state_known')),
    sa.CheckConstraint('checked_by <> entered_by', name=op.f('ck_motion_proposal_papers_second_person')),
    sa.ForeignKeyConstraint(['checked_by'], ['staff.id'], name=op.f('fk_motion_proposal_papers_checked_by')),
    sa.ForeignKeyConstraint(['entered_by'], ['staff.id'], name=op.f('fk_motion_proposal_papers_entered_by')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_motion_proposal_papers_estate_id')),
    sa.ForeignKeyConstraint(['file_id'], ['files.id'], name=op.f('fk_motion_proposal_papers_file_id')),
    sa.ForeignKeyConstraint(['proposal_id'], ['motion_proposals.id'], name=op.f('fk_motion_proposal_papers_proposal_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['units.id'], name=op.f('fk_motion_proposal_papers_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_motion_proposal_papers'))
    )
    op.create_index(op.f('ix_motion_proposal_papers_estate_id_state'), 'motion_proposal_papers', ['estate_id', 'state'], unique=False)
    op.create_index(op.f('ix_motion_proposal_papers_proposal_id_id'), 'motion_proposal_papers', ['proposal_id', 'id'], unique=False)
    op.create_index('uq_motion_proposal_papers_waiting', 'motion_proposal_papers', ['proposal_id', 'owner_group_id'], unique=True, postgresql_where=sa.text("state = 'entered'"))
    op.create_table('objections',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('disclosure_id', sa.BigInteger(), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=True),
    sa.Column('entered_by', sa.BigInteger(), nullable=True),
    sa.Column('unit_id', sa.BigInteger(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('summary', sa.Text(), nullable=True),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('decided_by', sa.BigInteger(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("(channel = 'online' AND account_id IS NOT NULL AND entered_by IS NULL) OR (channel = 'paper' AND account_id IS NULL AND entered_by IS NOT NULL)", name=op.f('ck_objections_channel_known')),
    sa.CheckConstraint("(state = 'pending') = (decided_at IS NULL) AND (state = 'pending') = (answer IS NULL)", name=op.f('ck_objections_decided_with_answer')),
    sa.CheckConstraint("answer <> ''", name=op.f('ck_objections_answer_not_blank')),
    sa.CheckConstraint("channel <> 'paper' OR decided_by IS DISTINCT FROM entered_by", name=op.f('ck_objections_second_person')),
    sa.CheckConstraint("state IN ('pending','upheld','dismissed')", name=op.f('ck_objections_state_known')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_objections_account_id')),
    sa.ForeignKeyConstraint(['decided_by'], ['staff.id'], name=op.f('fk_objections_decided_by')),
    sa.ForeignKeyConstraint(['disclosure_id'], ['disclosures.id'], name=op.f('fk_objections_disclosure_id')),
    sa.ForeignKeyConstraint(['entered_by'], ['staff.id'], name=op.f('fk_objections_entered_by')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_objections_estate_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['units.id'], name=op.f('fk_objections_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_objections'))
    )
    op.create_index(op.f('ix_objections_disclosure_id_id'), 'objections', ['disclosure_id', 'id'], unique=False)
    op.create_index(op.f('ix_objections_estate_id_state_id'), 'objections', ['estate_id', 'state', 'id'], unique=False)
    op.create_index('uq_objections_pending', 'objections', ['disclosure_id', 'account_id'], unique=True, postgresql_where=sa.text("state = 'pending'"))
    op.create_index('uq_objections_pending_paper', 'objections', ['disclosure_id', 'unit_id'], unique=True, postgresql_where=sa.text("state = 'pending' AND channel = 'paper'"))
    op.create_table('paper_ballots',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('motion_id', sa.BigInteger(), nullable=False),
    sa.Column('owner_group_id', sa.BigInteger(), nullable=False),
    sa.Column('handed_in_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('file_id', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('first_sealed', sa.Text(), nullable=False),
    sa.Column('first_by', sa.BigInteger(), nullable=False),
    sa.Column('first_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('second_sealed', sa.Text(), nullable=True),
    sa.Column('second_by', sa.BigInteger(), nullable=True),
    sa.Column('second_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.BigInteger(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decision_reason', sa.Text(), nullable=True),
    sa.Column('counts', sa.Boolean(), nullable=True),
    sa.CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL) AND (decided_by IS NULL) = (decision_reason IS NULL) AND (decided_by IS NULL OR state = 'cast')", name=op.f('ck_paper_ballots_decision_whole')),
    sa.CheckConstraint("(second_sealed IS NULL) = (second_by IS NULL) AND (second_sealed IS NULL) = (second_at IS NULL) AND (state = 'entered') = (second_sealed IS NULL)", name=op.f('ck_paper_ballots_second_whole')),
    sa.CheckConstraint("(state = 'cast') = (counts IS NOT NULL)", name=op.f('ck_paper_ballots_cast_whole')),
    sa.CheckConstraint("state IN ('entered','differs','cast')", name=op.f('ck_paper_ballots_state_known')),
    sa.CheckConstraint('decided_by NOT IN (first_by, second_by)', name=op.f('ck_paper_ballots_decided_by_a_third')),
    sa.CheckConstraint('handed_in_at <= first_at', name=op.f('ck_paper_ballots_handed_in_before')),
    sa.CheckConstraint('second_by <> first_by', name=op.f('ck_paper_ballots_read_by_two')),
    sa.ForeignKeyConstraint(['decided_by'], ['staff.id'], name=op.f('fk_paper_ballots_decided_by')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_paper_ballots_estate_id')),
    sa.ForeignKeyConstraint(['file_id'], ['files.id'], name=op.f('fk_paper_ballots_file_id')),
    sa.ForeignKeyConstraint(['first_by'], ['staff.id'], name=op.f('fk_paper_ballots_first_by')),
    sa.ForeignKeyConstraint(['motion_id', 'owner_group_id'], ['motion_roll.motion_id', 'motion_roll.owner_group_id'], name=op.f('fk_paper_ballots_motion_id_owner_group_id')),
    sa.ForeignKeyConstraint(['motion_id'], ['motions.id'], name=op.f('fk_paper_ballots_motion_id')),
    sa.ForeignKeyConstraint(['second_by'], ['staff.id'], name=op.f('fk_paper_ballots_second_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper_ballots')),
    sa.UniqueConstraint('motion_id', 'owner_group_id', name=op.f('uq_paper_ballots_motion_id_owner_group_id'))
    )
    op.create_index(op.f('ix_paper_ballots_estate_id_state'), 'paper_ballots', ['estate_id', 'state'], unique=False)
    op.create_index(op.f('ix_paper_ballots_motion_id_id'), 'paper_ballots', ['motion_id', 'id'], unique=False)
    op.create_table('payment_orders',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('unit_id', sa.BigInteger(), nullable=False),
    sa.Column('unit_label', sa.Text(), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('payable_kind', sa.Text(), nullable=False),
    sa.Column('payable_id', sa.BigInteger(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.Column('out_trade_no', sa.Text(), nullable=False),
    sa.Column('appid', sa.Text(), nullable=False),
    sa.Column('mchid', sa.Text(), nullable=False),
    sa.Column('openid', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('failure', sa.Text(), nullable=True),
    sa.Column('transaction_id', sa.Text(), nullable=True),
    sa.Column('paid_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closing', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('ask_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('asked', sa.BigInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("(state = 'paid') = (transaction_id IS NOT NULL AND paid_at IS NOT NULL)", name=op.f('ck_payment_orders_paid_is_proved')),
    sa.CheckConstraint("state IN ('prepared','paying','paid','closed','failed')", name=op.f('ck_payment_orders_state_known')),
    sa.CheckConstraint('amount_fen > 0', name=op.f('ck_payment_orders_amount_positive')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_payment_orders_account_id')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_payment_orders_estate_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['units.id'], name=op.f('fk_payment_orders_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_orders')),
    sa.UniqueConstraint('out_trade_no', name=op.f('uq_payment_orders_out_trade_no')),
    sa.UniqueConstraint('transaction_id', name=op.f('uq_payment_orders_transaction_id'))
    )
    op.create_index(op.f('ix_payment_orders_account_id_id'), 'payment_orders', ['account_id', 'id'], unique=False)
    op.create_index('ix_payment_orders_asking', 'payment_orders', ['ask_at'], unique=False, postgresql_where=sa.text('ask_at IS NOT NULL'))
    op.create_index(op.f('ix_payment_orders_estate_id_id'), 'payment_orders', ['estate_id', 'id'], unique=False)
    op.create_index(op.f('ix_payment_orders_paid_at'), 'payment_orders', ['paid_at'], unique=False)
    op.create_index(op.f('ix_payment_orders_payable_kind_payable_id'), 'payment_orders', ['payable_kind', 'payable_id'], unique=False)
    op.create_index('uq_payment_orders_open', 'payment_orders', ['account_id', 'payable_kind', 'payable_id'], unique=True, postgresql_where=sa.text("state IN ('prepared','paying') AND NOT closing"))
    op.create_table('pledges',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('renovation_id', sa.BigInteger(), nullable=False),
    sa.Column('plan_id', sa.BigInteger(), nullable=False),
    sa.Column('unit_id', sa.BigInteger(), nullable=False),
    sa.Column('way', sa.Text(), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('text_digest', sa.Text(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=True),
    sa.Column('entered_by', sa.BigInteger(), nullable=True),
    sa.Column('scan_digest', sa.Text(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('motion_id', sa.BigInteger(), nullable=True),
    sa.Column('confirmed_by', sa.BigInteger(), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('waiver_by', sa.BigInteger(), nullable=True),
    sa.Column('ended_by', sa.BigInteger(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('paid_fen', sa.BigInteger(), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("(channel = 'online' AND account_id IS NOT NULL) OR (channel = 'paper' AND entered_by IS NOT NULL AND scan_digest IS NOT NULL)", name=op.f('ck_pledges_by_somebody')),
    sa.CheckConstraint("(paid_fen > 0) = (state IN ('part_paid','paid')) AND (paid_fen = amount_fen) = (state = 'paid')", name=op.f('ck_pledges_paid_as_its_state_says')),
    sa.CheckConstraint("channel IN ('online','paper')", name=op.f('ck_pledges_channel_known')),
    sa.CheckConstraint("state <> 'waived' OR (waiver_by IS NOT NULL AND ended_by IS NOT NULL AND waiver_by <> ended_by)", name=op.f('ck_pledges_waived_by_two')),
    sa.CheckConstraint("state IN ('pledged','confirmed','part_paid','paid','withdrawn','waived','refunded','superseded')", name=op.f('ck_pledges_state_known')),
    sa.CheckConstraint("state NOT IN ('confirmed','part_paid','paid') OR way = 'direct' OR motion_id IS NOT NULL", name=op.f('ck_pledges_joint_ways_are_decided')),
    sa.CheckConstraint("state NOT IN ('confirmed','part_paid','paid','refunded') OR (confirmed_by IS NOT NULL AND confirmed_at IS NOT NULL)", name=op.f('ck_pledges_firm_when_confirmed')),
    sa.CheckConstraint("way IN ('direct','fund_use','fund_raising','common_revenue')", name=op.f('ck_pledges_way_known')),
    sa.CheckConstraint('amount_fen > 0', name=op.f('ck_pledges_amount_positive')),
    sa.CheckConstraint('entered_by <> confirmed_by', name=op.f('ck_pledges_confirmed_by_another')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_pledges_account_id')),
    sa.ForeignKeyConstraint(['confirmed_by'], ['staff.id'], name=op.f('fk_pledges_confirmed_by')),
    sa.ForeignKeyConstraint(['entered_by'], ['staff.id'], name=op.f('fk_pledges_entered_by')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_pledges_estate_id')),
    sa.ForeignKeyConstraint(['plan_id'], ['funding_plans.id'], name=op.f('fk_pledges_plan_id')),
    sa.ForeignKeyConstraint(['renovation_id'], ['renovations.id'], name=op.f('fk_pledges_renovation_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['units.id'], name=op.f('fk_pledges_unit_id')),
    sa.ForeignKeyConstraint(['waiver_by'], ['staff.id'], name=op.f('fk_pledges_waiver_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pledges'))
    )
    op.create_index(op.f('ix_pledges_account_id'), 'pledges', ['account_id'], unique=False)
    op.create_index(op.f('ix_pledges_estate_id_state_id'), 'pledges', ['estate_id', 'state', 'id'], unique=False)
    op.create_index(op.f('ix_pledges_unit_id'), 'pledges', ['unit_id'], unique=False)
    op.create_index('uq_pledges_standing', 'pledges', ['renovation_id', 'unit_id'], unique=True, postgresql_where=sa.text("state IN ('pledged','confirmed','part_paid','paid','waived')"))
    op.create_table('representations',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('holder_id', sa.BigInteger(), nullable=True),
    sa.Column('basis', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('phone', sa.Text(), nullable=False),
    sa.Column('phone_index', sa.Text(), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=True),
    sa.Column('unit_id', sa.BigInteger(), nullable=True),
    sa.Column('holder_name', sa.Text(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('file_id', sa.BigInteger(), nullable=True),
    sa.Column('born_on', sa.Date(), nullable=True),
    sa.Column('until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('entered_by', sa.BigInteger(), nullable=True),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.BigInteger(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('end_reason', sa.Text(), nullable=True),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name=op.f('ck_representations_ended_has_time')),
    sa.CheckConstraint("NOT state IN ('pending','active') OR (holder_id IS NOT NULL AND file_id IS NOT NULL AND entered_by IS NOT NULL)", name=op.f('ck_representations_entered_with_proof')),
    sa.CheckConstraint("basis IN ('guardian','authorised','administrator')", name=op.f('ck_representations_basis_known')),
    sa.CheckConstraint("state <> 'active' OR decided_by IS NOT NULL", name=op.f('ck_representations_active_is_decided')),
    sa.CheckConstraint("state IN ('applied','pending','active','refused','ended')", name=op.f('ck_representations_state_known')),
    sa.CheckConstraint('decided_by <> entered_by', name=op.f('ck_representations_decided_by_another')),
    sa.CheckConstraint('holder_id IS NOT NULL OR (unit_id IS NOT NULL AND holder_name IS NOT NULL AND account_id IS NOT NULL)', name=op.f('ck_representations_says_for_whom')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_representations_account_id')),
    sa.ForeignKeyConstraint(['decided_by'], ['staff.id'], name=op.f('fk_representations_decided_by')),
    sa.ForeignKeyConstraint(['entered_by'], ['staff.id'], name=op.f('fk_representations_entered_by')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_representations_estate_id')),
    sa.ForeignKeyConstraint(['file_id'], ['files.id'], name=op.f('fk_representations_file_id')),
    sa.ForeignKeyConstraint(['holder_id'], ['holders.id'], name=op.f('fk_representations_holder_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['units.id'], name=op.f('fk_representations_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_representations'))
    )
    op.create_index(op.f('ix_representations_account_id'), 'representations', ['account_id'], unique=False)
    op.create_index(op.f('ix_representations_estate_id_state_id'), 'representations', ['estate_id', 'state', 'id'], unique=False)
    op.create_index(op.f('ix_representations_phone_index'), 'representations', ['phone_index'], unique=False)
    op.create_index('ix_representations_until', 'representations', ['until'], unique=False, postgresql_where=sa.text("state = 'active'"))
    op.create_index('uq_representations_applied', 'representations', ['account_id', 'unit_id'], unique=True, postgresql_where=sa.text("state = 'applied'"))
    op.create_index('uq_representations_live', 'representations', ['holder_id', 'phone_index'], unique=True, postgresql_where=sa.text("state IN ('pending','active')"))
    op.create_table('roster_corrections',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('unit_id', sa.BigInteger(), nullable=False),
    sa.Column('grounds', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('before', sa.Text(), nullable=False),
    sa.Column('after', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('author_id', sa.BigInteger(), nullable=False),
    sa.Column('author_name', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.BigInteger(), nullable=True),
    sa.Column('decided_by_name', sa.Text(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decision_reason', sa.Text(), nullable=True),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("(state = 'pending') = (decided_at IS NULL)", name=op.f('ck_roster_corrections_decided_has_time')),
    sa.CheckConstraint("grounds IN ('correction','transfer')", name=op.f('ck_roster_corrections_grounds_known')),
    sa.CheckConstraint("state <> 'refused' OR decision_reason <> ''", name=op.f('ck_roster_corrections_refusal_has_reason')),
    sa.CheckConstraint("state IN ('pending','accepted','refused','withdrawn')", name=op.f('ck_roster_corrections_state_known')),
    sa.CheckConstraint("state NOT IN ('accepted','refused') OR decided_by <> author_id", name=op.f('ck_roster_corrections_decided_by_another')),
    sa.ForeignKeyConstraint(['author_id'], ['staff.id'], name=op.f('fk_roster_corrections_author_id')),
    sa.ForeignKeyConstraint(['decided_by'], ['staff.id'], name=op.f('fk_roster_corrections_decided_by')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_roster_corrections_estate_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['units.id'], name=op.f('fk_roster_corrections_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_roster_corrections'))
    )
    op.create_index(op.f('ix_roster_corrections_estate_id_state_id'), 'roster_corrections', ['estate_id', 'state', 'id'], unique=False)
    op.create_index('uq_roster_corrections_pending', 'roster_corrections', ['unit_id'], unique=True, postgresql_where=sa.text("state = 'pending'"))
    op.create_table('survey_answers',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('survey_id', sa.BigInteger(), nullable=False),
    sa.Column('respondent', sa.BigInteger(), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('unit_id', sa.BigInteger(), nullable=False),
    sa.Column('values', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_survey_answers_account_id')),
    sa.ForeignKeyConstraint(['survey_id'], ['surveys.id'], name=op.f('fk_survey_answers_survey_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['units.id'], name=op.f('fk_survey_answers_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_answers')),
    sa.UniqueConstraint('survey_id', 'respondent', name=op.f('uq_survey_answers_survey_id_respondent'))
    )
    op.create_index(op.f('ix_survey_answers_account_id'), 'survey_answers', ['account_id'], unique=False)
    op.create_table('unit_titles',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('unit_id', sa.BigInteger(), nullable=False),
    sa.Column('owner_group_id', sa.BigInteger(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('ended_at IS NULL OR ended_at >= started_at', name=op.f('ck_unit_titles_ends_after_start')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_unit_titles_estate_id')),
    sa.ForeignKeyConstraint(['owner_group_id'], ['owner_groups.id'], name=op.f('fk_unit_titles_owner_group_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['units.id'], name=op.f('fk_unit_titles_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit_titles'))
    )
    op.create_index(op.f('ix_unit_titles_estate_id'), 'unit_titles', ['estate_id'], unique=False)
    op.create_index(op.f('ix_unit_titles_owner_group_id'), 'unit_titles', ['owner_group_id'], unique=False)
    op.create_index('uq_unit_titles_open', 'unit_titles', ['unit_id'], unique=True, postgresql_where=sa.text('ended_at IS NULL'))
    op.create_table('visit_tasks',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('unit_id', sa.BigInteger(), nullable=False),
    sa.Column('event', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), server_default='open', nullable=False),
    sa.Column('tries', sa.BigInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('result', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_by', sa.BigInteger(), nullable=True),
    sa.Column('version', sa.BigInteger(), server_default=sa.text('1'), nullable=False),
    sa.CheckConstraint("(state = 'open') = (closed_at IS NULL)", name=op.f('ck_visit_tasks_closed_when_not_open')),
    sa.CheckConstraint("state IN ('open','done','cancelled')", name=op.f('ck_visit_tasks_state_known')),
    sa.ForeignKeyConstraint(['closed_by'], ['staff.id'], name=op.f('fk_visit_tasks_closed_by')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_visit_tasks_estate_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['units.id'], name=op.f('fk_visit_tasks_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visit_tasks')),
    sa.UniqueConstraint('event', 'unit_id', name=op.f('uq_visit_tasks_event_unit_id'))
    )
    op.create_index(op.f('ix_visit_tasks_estate_id_state_id'), 'visit_tasks', ['estate_id', 'state', 'id'], unique=False)
    op.create_table('ballot_choices',
    sa.Column('ballot_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('question', sa.Text(), nullable=False),
    sa.Column('place', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('motion_id', sa.BigInteger(), nullable=False),
    sa.Column('choice', sa.Text(), nullable=False),
    sa.CheckConstraint("choice ~ '^[a-z]{1,16}$'", name=op.f('ck_ballot_choices_choice_is_a_code')),
    sa.CheckConstraint("question ~ '^q[0-9]{1,2}$'", name=op.f('ck_ballot_choices_question_is_a_code')),
    sa.CheckConstraint('place >= 1', name=op.f('ck_ballot_choices_place_counts')),
    sa.ForeignKeyConstraint(['ballot_id'], ['ballots.id'], name=op.f('fk_ballot_choices_ballot_id')),
    sa.ForeignKeyConstraint(['motion_id'], ['motions.id'], name=op.f('fk_ballot_choices_motion_id')),
    sa.PrimaryKeyConstraint('ballot_id', 'question', 'place', name=op.f('pk_ballot_choices'))
    )
    op.create_index(op.f('ix_ballot_choices_motion_id'), 'ballot_choices', ['motion_id'], unique=False)
    op.create_table('bills',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('contract_id', sa.BigInteger(), nullable=False),
    sa.Column('unit_id', sa.BigInteger(), nullable=False),
    sa.Column('unit_label', sa.Text(), nullable=False),
    sa.Column('owner_group_id', sa.BigInteger(), nullable=False),
    sa.Column('commitment_id', sa.BigInteger(), nullable=True),
    sa.Column('period_start', sa.Date(), nullable=False),
    sa.Column('period_end', sa.Date(), nullable=False),
    sa.Column('months', sa.BigInteger(), nullable=False),
    sa.Column('area_centi_m2', sa.BigInteger(), nullable=False),
    sa.Column('rate_fen', sa.BigInteger(), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.Column('paid_fen', sa.BigInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('refund_due_fen', sa.BigInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.BigInteger(), server_default=sa.text('1'), nullable=False),
    sa.CheckConstraint("state <> 'open' OR paid_fen = 0", name=op.f('ck_bills_open_is_unpaid')),
    sa.CheckConstraint("state <> 'paid' OR paid_fen = amount_fen", name=op.f('ck_bills_paid_is_all')),
    sa.CheckConstraint("state <> 'part_paid' OR (paid_fen > 0 AND paid_fen < amount_fen)", name=op.f('ck_bills_part_is_part')),
    sa.CheckConstraint("state IN ('open','part_paid','paid','disputed','waived')", name=op.f('ck_bills_state_known')),
    sa.CheckConstraint('amount_fen = (area_centi_m2 * rate_fen * months + 50) / 100', name=op.f('ck_bills_amount_exact')),
    sa.CheckConstraint('due_on >= issued_on', name=op.f('ck_bills_due_after_issue')),
    sa.CheckConstraint('paid_fen BETWEEN 0 AND amount_fen', name=op.f('ck_bills_never_overpaid')),
    sa.CheckConstraint('period_end > period_start', name=op.f('ck_bills_period_is_one')),
    sa.CheckConstraint('refund_due_fen >= 0', name=op.f('ck_bills_refund_not_negative')),
    sa.ForeignKeyConstraint(['commitment_id'], ['fee_commitments.id'], name=op.f('fk_bills_commitment_id')),
    sa.ForeignKeyConstraint(['contract_id'], ['service_contracts.id'], name=op.f('fk_bills_contract_id')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_bills_estate_id')),
    sa.ForeignKeyConstraint(['owner_group_id'], ['owner_groups.id'], name=op.f('fk_bills_owner_group_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['units.id'], name=op.f('fk_bills_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bills')),
    sa.UniqueConstraint('contract_id', 'unit_id', 'period_start', name=op.f('uq_bills_contract_id_unit_id_period_start'))
    )
    op.create_index(op.f('ix_bills_estate_id_id'), 'bills', ['estate_id', 'id'], unique=False)
    op.create_index('ix_bills_owed', 'bills', ['estate_id', 'due_on'], unique=False, postgresql_where=sa.text("state IN ('open','part_paid')"))
    op.create_index(op.f('ix_bills_unit_id_id'), 'bills', ['unit_id', 'id'], unique=False)
    op.create_table('deliveries_taken_back',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('motion_id', sa.BigInteger(), nullable=False),
    sa.Column('delivery_id', sa.BigInteger(), nullable=True),
    sa.Column('board_id', sa.BigInteger(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('taken_back_by', sa.BigInteger(), nullable=False),
    sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("reason <> ''", name=op.f('ck_deliveries_taken_back_reason_not_blank')),
    sa.CheckConstraint('num_nonnulls(delivery_id, board_id) = 1', name=op.f('ck_deliveries_taken_back_of_one_entry')),
    sa.ForeignKeyConstraint(['board_id'], ['motion_boards.id'], name=op.f('fk_deliveries_taken_back_board_id')),
    sa.ForeignKeyConstraint(['delivery_id'], ['motion_deliveries.id'], name=op.f('fk_deliveries_taken_back_delivery_id')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_deliveries_taken_back_estate_id')),
    sa.ForeignKeyConstraint(['motion_id'], ['motions.id'], name=op.f('fk_deliveries_taken_back_motion_id')),
    sa.ForeignKeyConstraint(['taken_back_by'], ['staff.id'], name=op.f('fk_deliveries_taken_back_taken_back_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deliveries_taken_back')),
    sa.UniqueConstraint('board_id', name=op.f('uq_deliveries_taken_back_board_id')),
    sa.UniqueConstraint('delivery_id', name=op.f('uq_deliveries_taken_back_delivery_id'))
    )
    op.create_index(op.f('ix_deliveries_taken_back_estate_id_id'), 'deliveries_taken_back', ['estate_id', 'id'], unique=False)
    op.create_index(op.f('ix_deliveries_taken_back_motion_id'), 'deliveries_taken_back', ['motion_id'], unique=False)
    op.create_table('memberships',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('unit_id', sa.BigInteger(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('holder_id', sa.BigInteger(), nullable=True),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('representation_id', sa.BigInteger(), nullable=True),
    sa.Column('until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('end_reason', sa.Text(), nullable=True),
    sa.CheckConstraint("(source = 'representation') = (representation_id IS NOT NULL)", name=op.f('ck_memberships_representation_is_named')),
    sa.CheckConstraint("role IN ('owner','household','tenant')", name=op.f('ck_memberships_role_known')),
    sa.CheckConstraint("source IN ('roster','claim','representation')", name=op.f('ck_memberships_source_known')),
    sa.CheckConstraint('until IS NULL OR representation_id IS NOT NULL', name=op.f('ck_memberships_only_terms_end')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_memberships_account_id')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_memberships_estate_id')),
    sa.ForeignKeyConstraint(['representation_id'], ['representations.id'], name=op.f('fk_memberships_representation_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['units.id'], name=op.f('fk_memberships_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_memberships'))
    )
    op.create_index(op.f('ix_memberships_estate_id_account_id'), 'memberships', ['estate_id', 'account_id'], unique=False)
    op.create_index('ix_memberships_holder', 'memberships', ['holder_id'], unique=False, postgresql_where=sa.text('ended_at IS NULL'))
    op.create_index(op.f('ix_memberships_representation_id'), 'memberships', ['representation_id'], unique=False)
    op.create_index(op.f('ix_memberships_unit_id'), 'memberships', ['unit_id'], unique=False)
    op.create_index('uq_memberships_open', 'memberships', ['account_id', 'unit_id', 'role', sa.literal_column('coalesce(representation_id, 0)')], unique=True, postgresql_where=sa.text('ended_at IS NULL'))
    op.create_table('motion_proposal_supports',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('proposal_id', sa.BigInteger(), nullable=False),
    sa.Column('owner_group_id', sa.BigInteger(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=True),
    sa.Column('paper_id', sa.BigInteger(), nullable=True),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('leaf_id', sa.BigInteger(), nullable=False),
    sa.Column('supported_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_leaf_id', sa.BigInteger(), nullable=True),
    sa.CheckConstraint("(channel = 'online' AND account_id IS NOT NULL AND paper_id IS NULL) OR (channel = 'paper' AND paper_id IS NOT NULL)", name=op.f('ck_motion_proposal_supports_channel_known')),
    sa.CheckConstraint('(revoked_at IS NULL) = (revoked_leaf_id IS NULL)', name=op.f('ck_motion_proposal_supports_revoking_whole')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_motion_proposal_supports_account_id')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_motion_proposal_supports_estate_id')),
    sa.ForeignKeyConstraint(['leaf_id'], ['evidence_leaves.id'], name=op.f('fk_motion_proposal_supports_leaf_id')),
    sa.ForeignKeyConstraint(['paper_id'], ['motion_proposal_papers.id'], name=op.f('fk_motion_proposal_supports_paper_id')),
    sa.ForeignKeyConstraint(['proposal_id'], ['motion_proposals.id'], name=op.f('fk_motion_proposal_supports_proposal_id')),
    sa.ForeignKeyConstraint(['revoked_leaf_id'], ['evidence_leaves.id'], name=op.f('fk_motion_proposal_supports_revoked_leaf_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_motion_proposal_supports')),
    sa.UniqueConstraint('leaf_id', name=op.f('uq_motion_proposal_supports_leaf_id')),
    sa.UniqueConstraint('paper_id', name=op.f('uq_motion_proposal_supports_paper_id'))
    )
    op.create_index(op.f('ix_motion_proposal_supports_account_id'), 'motion_proposal_supports', ['account_id'], unique=False)
    op.create_index('uq_motion_proposal_supports_standing', 'motion_proposal_supports', ['proposal_id', 'owner_group_id'], unique=True, postgresql_where=sa.text('revoked_at IS NULL'))
    op.create_table('payment_callbacks',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('notice_id', sa.Text(), nullable=False),
    sa.Column('event', sa.Text(), nullable=False),
    sa.Column('order_id', sa.BigInteger(), nullable=True),
    sa.Column('raw', sa.Text(), nullable=False),
    sa.Column('verdict', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['order_id'], ['payment_orders.id'], name=op.f('fk_payment_callbacks_order_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_callbacks')),
    sa.UniqueConstraint('notice_id', name=op.f('uq_payment_callbacks_notice_id'))
    )
    op.create_index(op.f('ix_payment_callbacks_at'), 'payment_callbacks', ['at'], unique=False)
    op.create_index(op.f('ix_payment_callbacks_order_id'), 'payment_callbacks', ['order_id'], unique=False)
    op.create_table('payment_refunds',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('order_id', sa.BigInteger(), nullable=False),
    sa.Column('cause', sa.Text(), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('out_refund_no', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('failure', sa.Text(), nullable=True),
    sa.Column('asked_by', sa.BigInteger(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.BigInteger(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decision_note', sa.Text(), nullable=True),
    sa.Column('platform_id', sa.Text(), nullable=True),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('billed_on', sa.Date(), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('try_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tries', sa.BigInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("(cause = 'asked') = (asked_by IS NOT NULL)", name=op.f('ck_payment_refunds_asked_by_one')),
    sa.CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name=op.f('ck_payment_refunds_done_is_dated')),
    sa.CheckConstraint("cause = 'surplus' OR state = 'asked' OR decided_by IS NOT NULL", name=op.f('ck_payment_refunds_asked_is_decided')),
    sa.CheckConstraint("cause IN ('asked','surplus')", name=op.f('ck_payment_refunds_cause_known')),
    sa.CheckConstraint("state IN ('asked','refused','sending','processing','done','abnormal','failed')", name=op.f('ck_payment_refunds_state_known')),
    sa.CheckConstraint('amount_fen > 0', name=op.f('ck_payment_refunds_amount_positive')),
    sa.CheckConstraint('decided_by IS NULL OR decided_by <> asked_by', name=op.f('ck_payment_refunds_decided_by_another')),
    sa.ForeignKeyConstraint(['asked_by'], ['staff.id'], name=op.f('fk_payment_refunds_asked_by')),
    sa.ForeignKeyConstraint(['decided_by'], ['staff.id'], name=op.f('fk_payment_refunds_decided_by')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_payment_refunds_estate_id')),
    sa.ForeignKeyConstraint(['order_id'], ['payment_orders.id'], name=op.f('fk_payment_refunds_order_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_refunds')),
    sa.UniqueConstraint('out_refund_no', name=op.f('uq_payment_refunds_out_refund_no'))
    )
    op.create_index(op.f('ix_payment_refunds_estate_id_state_id'), 'payment_refunds', ['estate_id', 'state', 'id'], unique=False)
    op.create_index(op.f('ix_payment_refunds_order_id'), 'payment_refunds', ['order_id'], unique=False)
    op.create_index(op.f('ix_payment_refunds_taken_at'), 'payment_refunds', ['taken_at'], unique=False)
    op.create_index('ix_payment_refunds_trying', 'payment_refunds', ['try_at'], unique=False, postgresql_where=sa.text('try_at IS NOT NULL'))
    op.create_table('pledge_events',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('pledge_id', sa.BigInteger(), nullable=False),
    sa.Column('from_state', sa.Text(), nullable=True),
    sa.Column('to_state', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('actor_kind', sa.Text(), nullable=False),
    sa.Column('actor_id', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("to_state IN ('pledged','confirmed','part_paid','paid','withdrawn','waived','refunded','superseded')", name=op.f('ck_pledge_events_state_known')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_pledge_events_estate_id')),
    sa.ForeignKeyConstraint(['pledge_id'], ['pledges.id'], name=op.f('fk_pledge_events_pledge_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pledge_events'))
    )
    op.create_index(op.f('ix_pledge_events_estate_id_id'), 'pledge_events', ['estate_id', 'id'], unique=False)
    op.create_index(op.f('ix_pledge_events_pledge_id_id'), 'pledge_events', ['pledge_id', 'id'], unique=False)
    op.create_table('survey_texts',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('survey_id', sa.BigInteger(), nullable=False),
    sa.Column('question_id', sa.BigInteger(), nullable=False),
    sa.Column('answer_id', sa.BigInteger(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('refusal', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state IN ('held','published','refused','replaced')", name=op.f('ck_survey_texts_state_known')),
    sa.ForeignKeyConstraint(['answer_id'], ['survey_answers.id'], name=op.f('fk_survey_texts_answer_id')),
    sa.ForeignKeyConstraint(['question_id'], ['survey_questions.id'], name=op.f('fk_survey_texts_question_id')),
    sa.ForeignKeyConstraint(['survey_id'], ['surveys.id'], name=op.f('fk_survey_texts_survey_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_texts'))
    )
    op.create_index(op.f('ix_survey_texts_answer_id'), 'survey_texts', ['answer_id'], unique=False)
    op.create_index(op.f('ix_survey_texts_survey_id_question_id_state'), 'survey_texts', ['survey_id', 'question_id', 'state'], unique=False)
    op.create_table('bill_disputes',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('bill_id', sa.BigInteger(), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=True),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('settled_by', sa.BigInteger(), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("outcome IN ('upheld','rejected','withdrawn')", name=op.f('ck_bill_disputes_outcome_known')),
    sa.CheckConstraint('(outcome IS NULL) = (settled_at IS NULL)', name=op.f('ck_bill_disputes_settled_with_an_outcome')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_bill_disputes_account_id')),
    sa.ForeignKeyConstraint(['bill_id'], ['bills.id'], name=op.f('fk_bill_disputes_bill_id')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_bill_disputes_estate_id')),
    sa.ForeignKeyConstraint(['settled_by'], ['staff.id'], name=op.f('fk_bill_disputes_settled_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bill_disputes'))
    )
    op.create_index(op.f('ix_bill_disputes_account_id'), 'bill_disputes', ['account_id'], unique=False)
    op.create_index(op.f('ix_bill_disputes_estate_id_id'), 'bill_disputes', ['estate_id', 'id'], unique=False)
    op.create_index('uq_bill_disputes_open', 'bill_disputes', ['bill_id'], unique=True, postgresql_where=sa.text('settled_at IS NULL'))
    op.create_table('bill_payments',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('bill_id', sa.BigInteger(), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.Column('method', sa.Text(), nullable=False),
    sa.Column('receipt_number', sa.Text(), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('reverses_id', sa.BigInteger(), nullable=True),
    sa.Column('entered_by', sa.BigInteger(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(amount_fen > 0) = (method IN ('cash','bank','wechat'))", name=op.f('ck_bill_payments_sign')),
    sa.CheckConstraint("(method = 'reversal') = (reverses_id IS NOT NULL)", name=op.f('ck_bill_payments_reversal_of_one')),
    sa.CheckConstraint("(method = 'wechat') = (entered_by IS NULL)", name=op.f('ck_bill_payments_entered_by_staff_or_wechat')),
    sa.CheckConstraint("method IN ('cash','bank','wechat','refund','reversal')", name=op.f('ck_bill_payments_method_known')),
    sa.CheckConstraint('amount_fen <> 0', name=op.f('ck_bill_payments_not_zero')),
    sa.ForeignKeyConstraint(['bill_id'], ['bills.id'], name=op.f('fk_bill_payments_bill_id')),
    sa.ForeignKeyConstraint(['entered_by'], ['staff.id'], name=op.f('fk_bill_payments_entered_by')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_bill_payments_estate_id')),
    sa.ForeignKeyConstraint(['reverses_id'], ['bill_payments.id'], name=op.f('fk_bill_payments_reverses_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bill_payments')),
    sa.UniqueConstraint('estate_id', 'method', 'receipt_number', name=op.f('uq_bill_payments_estate_id_method_receipt_number')),
    sa.UniqueConstraint('reverses_id', name=op.f('uq_bill_payments_reverses_id'))
    )
    op.create_index(op.f('ix_bill_payments_bill_id_id'), 'bill_payments', ['bill_id', 'id'], unique=False)
    op.create_index(op.f('ix_bill_payments_estate_id_id'), 'bill_payments', ['estate_id', 'id'], unique=False)
    op.create_table('compact_paper_signatures',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('compact_id', sa.BigInteger(), nullable=False),
    sa.Column('unit_id', sa.BigInteger(), nullable=False),
    sa.Column('signer', sa.Text(), nullable=False),
    sa.Column('signer_index', sa.Text(), nullable=False),
    sa.Column('membership_id', sa.BigInteger(), nullable=True),
    sa.Column('signed_on', sa.Date(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('file_id', sa.BigInteger(), nullable=False),
    sa.Column('file_digest', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('entered_by', sa.BigInteger(), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('checked_by', sa.BigInteger(), nullable=True),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("(state = 'entered') = (checked_at IS NULL) AND (checked_at IS NULL) = (checked_by IS NULL)", name=op.f('ck_compact_paper_signatures_checked_when_decided')),
    sa.CheckConstraint("state <> 'returned' OR reason <> ''", name=op.f('ck_compact_paper_signatures_return_has_reason')),
    sa.CheckConstraint("state IN ('entered','confirmed','returned')", name=op.f('ck_compact_paper_signatures_state_known')),
    sa.CheckConstraint('checked_by <> entered_by', name=op.f('ck_compact_paper_signatures_checked_by_another')),
    sa.ForeignKeyConstraint(['checked_by'], ['staff.id'], name=op.f('fk_compact_paper_signatures_checked_by')),
    sa.ForeignKeyConstraint(['compact_id'], ['compacts.id'], name=op.f('fk_compact_paper_signatures_compact_id')),
    sa.ForeignKeyConstraint(['entered_by'], ['staff.id'], name=op.f('fk_compact_paper_signatures_entered_by')),
    sa.ForeignKeyConstraint(['file_id'], ['files.id'], name=op.f('fk_compact_paper_signatures_file_id')),
    sa.ForeignKeyConstraint(['membership_id'], ['memberships.id'], name=op.f('fk_compact_paper_signatures_membership_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['units.id'], name=op.f('fk_compact_paper_signatures_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_compact_paper_signatures'))
    )
    op.create_index(op.f('ix_compact_paper_signatures_compact_id_state_id'), 'compact_paper_signatures', ['compact_id', 'state', 'id'], unique=False)
    op.create_index('uq_compact_paper_signatures_standing', 'compact_paper_signatures', ['compact_id', 'unit_id', 'signer_index'], unique=True, postgresql_where=sa.text("state <> 'returned'"))
    op.create_table('demands',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('bill_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('days', sa.BigInteger(), nullable=False),
    sa.Column('pay_by', sa.Date(), nullable=False),
    sa.Column('owed_fen', sa.BigInteger(), nullable=False),
    sa.Column('letter', sa.Text(), nullable=False),
    sa.Column('made_by', sa.BigInteger(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('days > 0 AND owed_fen > 0', name=op.f('ck_demands_states_a_period')),
    sa.ForeignKeyConstraint(['bill_id'], ['bills.id'], name=op.f('fk_demands_bill_id')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_demands_estate_id')),
    sa.ForeignKeyConstraint(['made_by'], ['staff.id'], name=op.f('fk_demands_made_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_demands')),
    sa.UniqueConstraint('bill_id', 'number', name=op.f('uq_demands_bill_id_number'))
    )
    op.create_index(op.f('ix_demands_estate_id_id'), 'demands', ['estate_id', 'id'], unique=False)
    op.create_table('payment_alarms',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=True),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('order_id', sa.BigInteger(), nullable=True),
    sa.Column('refund_id', sa.BigInteger(), nullable=True),
    sa.Column('facts', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('settled_by', sa.BigInteger(), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("kind IN ('mismatch','unknown_order','paid_twice','refunded_elsewhere','refund','comparison','platform')", name=op.f('ck_payment_alarms_kind_known')),
    sa.CheckConstraint('(settled_at IS NULL) = (settled_by IS NULL)', name=op.f('ck_payment_alarms_settled_by_one')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_payment_alarms_estate_id')),
    sa.ForeignKeyConstraint(['order_id'], ['payment_orders.id'], name=op.f('fk_payment_alarms_order_id')),
    sa.ForeignKeyConstraint(['refund_id'], ['payment_refunds.id'], name=op.f('fk_payment_alarms_refund_id')),
    sa.ForeignKeyConstraint(['settled_by'], ['staff.id'], name=op.f('fk_payment_alarms_settled_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_alarms')),
    sa.UniqueConstraint('key', name=op.f('uq_payment_alarms_key'))
    )
    op.create_index(op.f('ix_payment_alarms_estate_id_id'), 'payment_alarms', ['estate_id', 'id'], unique=False)
    op.create_index('ix_payment_alarms_open', 'payment_alarms', ['estate_id'], unique=False, postgresql_where=sa.text('settled_at IS NULL'))
    op.create_table('payments',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('unit_id', sa.BigInteger(), nullable=False),
    sa.Column('unit_label', sa.Text(), nullable=False),
    sa.Column('payable_kind', sa.Text(), nullable=False),
    sa.Column('payable_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('way', sa.Text(), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('receipt_number', sa.Text(), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('order_id', sa.BigInteger(), nullable=True),
    sa.Column('refund_id', sa.BigInteger(), nullable=True),
    sa.Column('reverses_id', sa.BigInteger(), nullable=True),
    sa.Column('account_id', sa.BigInteger(), nullable=True),
    sa.Column('entered_by', sa.BigInteger(), nullable=True),
    sa.Column('decided_by', sa.BigInteger(), nullable=True),
    sa.Column('reason', sa.Text(), server_default=sa.text("''"), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(kind = 'payment') = (amount_fen > 0)", name=op.f('ck_payments_sign')),
    sa.CheckConstraint("(kind = 'reversal') = (reverses_id IS NOT NULL)", name=op.f('ck_payments_reversal_of_one')),
    sa.CheckConstraint("(way = 'wechat' AND kind = 'refund') = (refund_id IS NOT NULL)", name=op.f('ck_payments_refund_known')),
    sa.CheckConstraint("kind <> 'reversal' OR decided_by <> entered_by", name=op.f('ck_payments_reversal_by_two')),
    sa.CheckConstraint("kind IN ('payment','refund','reversal')", name=op.f('ck_payments_kind_known')),
    sa.CheckConstraint("way <> 'wechat' OR kind <> 'reversal'", name=op.f('ck_payments_wechat_is_refunded')),
    sa.CheckConstraint("way <> 'wechat' OR order_id IS NOT NULL", name=op.f('ck_payments_wechat_has_order')),
    sa.CheckConstraint("way = 'wechat' OR (order_id IS NULL AND entered_by IS NOT NULL)", name=op.f('ck_payments_entered_by_one')),
    sa.CheckConstraint("way IN ('cash','bank','wechat')", name=op.f('ck_payments_way_known')),
    sa.CheckConstraint('amount_fen <> 0', name=op.f('ck_payments_not_zero')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_payments_account_id')),
    sa.ForeignKeyConstraint(['decided_by'], ['staff.id'], name=op.f('fk_payments_decided_by')),
    sa.ForeignKeyConstraint(['entered_by'], ['staff.id'], name=op.f('fk_payments_entered_by')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_payments_estate_id')),
    sa.ForeignKeyConstraint(['order_id'], ['payment_orders.id'], name=op.f('fk_payments_order_id')),
    sa.ForeignKeyConstraint(['refund_id'], ['payment_refunds.id'], name=op.f('fk_payments_refund_id')),
    sa.ForeignKeyConstraint(['reverses_id'], ['payments.id'], name=op.f('fk_payments_reverses_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['units.id'], name=op.f('fk_payments_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payments')),
    sa.UniqueConstraint('estate_id', 'receipt_number', name=op.f('uq_payments_estate_id_receipt_number')),
    sa.UniqueConstraint('refund_id', name=op.f('uq_payments_refund_id')),
    sa.UniqueConstraint('reverses_id', name=op.f('uq_payments_reverses_id'))
    )
    op.create_index(op.f('ix_payments_estate_id_id'), 'payments', ['estate_id', 'id'], unique=False)
    op.create_index(op.f('ix_payments_payable_kind_payable_id_id'), 'payments', ['payable_kind', 'payable_id', 'id'], unique=False)
    op.create_index(op.f('ix_payments_unit_id_id'), 'payments', ['unit_id', 'id'], unique=False)
    op.create_index('uq_payments_order', 'payments', ['order_id'], unique=True, postgresql_where=sa.text("kind = 'payment' AND order_id IS NOT NULL"))
    op.create_index('uq_payments_reference', 'payments', ['estate_id', 'payable_kind', 'payable_id', 'way', 'reference'], unique=True, postgresql_where=sa.text("kind = 'payment' AND reference <> ''"))
    op.create_table('bank_line_uses',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('line_id', sa.BigInteger(), nullable=False),
    sa.Column('payment_id', sa.BigInteger(), nullable=False),
    sa.Column('pledge_id', sa.BigInteger(), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_bank_line_uses_estate_id')),
    sa.ForeignKeyConstraint(['line_id'], ['bank_lines.id'], name=op.f('fk_bank_line_uses_line_id')),
    sa.ForeignKeyConstraint(['payment_id'], ['payments.id'], name=op.f('fk_bank_line_uses_payment_id')),
    sa.ForeignKeyConstraint(['pledge_id'], ['pledges.id'], name=op.f('fk_bank_line_uses_pledge_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bank_line_uses')),
    sa.UniqueConstraint('payment_id', name=op.f('uq_bank_line_uses_payment_id'))
    )
    op.create_index(op.f('ix_bank_line_uses_line_id'), 'bank_line_uses', ['line_id'], unique=False)
    op.create_table('bill_corrections',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('bill_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('payment_id', sa.BigInteger(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('asked_by', sa.BigInteger(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.BigInteger(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decision_note', sa.Text(), nullable=True),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("(kind = 'reversal') = (payment_id IS NOT NULL)", name=op.f('ck_bill_corrections_reversal_of_one')),
    sa.CheckConstraint("(state = 'pending') = (decided_at IS NULL)", name=op.f('ck_bill_corrections_decided_once')),
    sa.CheckConstraint("kind IN ('waiver','reversal')", name=op.f('ck_bill_corrections_kind_known')),
    sa.CheckConstraint("state IN ('pending','accepted','refused')", name=op.f('ck_bill_corrections_state_known')),
    sa.CheckConstraint('decided_by IS NULL OR decided_by <> asked_by', name=op.f('ck_bill_corrections_decided_by_another')),
    sa.ForeignKeyConstraint(['asked_by'], ['staff.id'], name=op.f('fk_bill_corrections_asked_by')),
    sa.ForeignKeyConstraint(['bill_id'], ['bills.id'], name=op.f('fk_bill_corrections_bill_id')),
    sa.ForeignKeyConstraint(['decided_by'], ['staff.id'], name=op.f('fk_bill_corrections_decided_by')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_bill_corrections_estate_id')),
    sa.ForeignKeyConstraint(['payment_id'], ['bill_payments.id'], name=op.f('fk_bill_corrections_payment_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bill_corrections'))
    )
    op.create_index(op.f('ix_bill_corrections_estate_id_state_id'), 'bill_corrections', ['estate_id', 'state', 'id'], unique=False)
    op.create_index('uq_bill_corrections_pending', 'bill_corrections', ['bill_id'], unique=True, postgresql_where=sa.text("state = 'pending'"))
    op.create_table('compact_signatures',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('compact_id', sa.BigInteger(), nullable=False),
    sa.Column('unit_id', sa.BigInteger(), nullable=False),
    sa.Column('membership_id', sa.BigInteger(), nullable=True),
    sa.Column('account_id', sa.BigInteger(), nullable=True),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('paper_id', sa.BigInteger(), nullable=True),
    sa.Column('leaf_id', sa.BigInteger(), nullable=False),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("channel = 'online' AND membership_id IS NOT NULL AND paper_id IS NULL OR channel = 'paper' AND paper_id IS NOT NULL", name=op.f('ck_compact_signatures_channel_known')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_compact_signatures_account_id')),
    sa.ForeignKeyConstraint(['compact_id'], ['compacts.id'], name=op.f('fk_compact_signatures_compact_id')),
    sa.ForeignKeyConstraint(['leaf_id'], ['evidence_leaves.id'], name=op.f('fk_compact_signatures_leaf_id')),
    sa.ForeignKeyConstraint(['membership_id'], ['memberships.id'], name=op.f('fk_compact_signatures_membership_id')),
    sa.ForeignKeyConstraint(['paper_id'], ['compact_paper_signatures.id'], name=op.f('fk_compact_signatures_paper_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['units.id'], name=op.f('fk_compact_signatures_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_compact_signatures')),
    sa.UniqueConstraint('compact_id', 'membership_id', name=op.f('uq_compact_signatures_compact_id_membership_id')),
    sa.UniqueConstraint('paper_id', name=op.f('uq_compact_signatures_paper_id'))
    )
    op.create_index(op.f('ix_compact_signatures_compact_id_unit_id'), 'compact_signatures', ['compact_id', 'unit_id'], unique=False)
    op.create_table('contribution_corrections',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('pledge_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('payment_id', sa.BigInteger(), nullable=True),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.Column('way', sa.Text(), nullable=False),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('asked_by', sa.BigInteger(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.BigInteger(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decision_note', sa.Text(), nullable=True),
    sa.Column('made_id', sa.BigInteger(), nullable=True),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("(kind = 'reversal') = (payment_id IS NOT NULL)", name=op.f('ck_contribution_corrections_reversal_of_one')),
    sa.CheckConstraint("(state = 'accepted') = (made_id IS NOT NULL)", name=op.f('ck_contribution_corrections_accepted_is_made')),
    sa.CheckConstraint("(state = 'pending') = (decided_by IS NULL)", name=op.f('ck_contribution_corrections_decided_by_one')),
    sa.CheckConstraint("kind IN ('refund','reversal')", name=op.f('ck_contribution_corrections_kind_known')),
    sa.CheckConstraint("state IN ('pending','accepted','refused')", name=op.f('ck_contribution_corrections_state_known')),
    sa.CheckConstraint("way IN ('cash','bank')", name=op.f('ck_contribution_corrections_way_known')),
    sa.CheckConstraint('amount_fen > 0', name=op.f('ck_contribution_corrections_amount_positive')),
    sa.CheckConstraint('decided_by IS NULL OR decided_by <> asked_by', name=op.f('ck_contribution_corrections_decided_by_another')),
    sa.ForeignKeyConstraint(['asked_by'], ['staff.id'], name=op.f('fk_contribution_corrections_asked_by')),
    sa.ForeignKeyConstraint(['decided_by'], ['staff.id'], name=op.f('fk_contribution_corrections_decided_by')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_contribution_corrections_estate_id')),
    sa.ForeignKeyConstraint(['made_id'], ['payments.id'], name=op.f('fk_contribution_corrections_made_id')),
    sa.ForeignKeyConstraint(['payment_id'], ['payments.id'], name=op.f('fk_contribution_corrections_payment_id')),
    sa.ForeignKeyConstraint(['pledge_id'], ['pledges.id'], name=op.f('fk_contribution_corrections_pledge_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contribution_corrections')),
    sa.UniqueConstraint('made_id', name=op.f('uq_contribution_corrections_made_id'))
    )
    op.create_index(op.f('ix_contribution_corrections_estate_id_state_id'), 'contribution_corrections', ['estate_id', 'state', 'id'], unique=False)
    op.create_index('uq_contribution_corrections_pending', 'contribution_corrections', ['pledge_id'], unique=True, postgresql_where=sa.text("state = 'pending'"))
    op.create_table('ledger_entries',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('renovation_id', sa.BigInteger(), nullable=False),
    sa.Column('pledge_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('by', sa.BigInteger(), nullable=True),
    sa.Column('payment_id', sa.BigInteger(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(kind IN ('payment','refund','correction')) = (payment_id IS NOT NULL)", name=op.f('ck_ledger_entries_money_has_its_payment')),
    sa.CheckConstraint("kind IN ('confirmation','waiver','reversal','payment','refund','correction')", name=op.f('ck_ledger_entries_kind_known')),
    sa.CheckConstraint("kind IN ('payment','refund') OR by IS NOT NULL", name=op.f('ck_ledger_entries_by_somebody')),
    sa.ForeignKeyConstraint(['by'], ['staff.id'], name=op.f('fk_ledger_entries_by')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_ledger_entries_estate_id')),
    sa.ForeignKeyConstraint(['payment_id'], ['payments.id'], name=op.f('fk_ledger_entries_payment_id')),
    sa.ForeignKeyConstraint(['pledge_id'], ['pledges.id'], name=op.f('fk_ledger_entries_pledge_id')),
    sa.ForeignKeyConstraint(['renovation_id'], ['renovations.id'], name=op.f('fk_ledger_entries_renovation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_entries')),
    sa.UniqueConstraint('payment_id', name=op.f('uq_ledger_entries_payment_id'))
    )
    op.create_index(op.f('ix_ledger_entries_estate_id_id'), 'ledger_entries', ['estate_id', 'id'], unique=False)
    op.create_index(op.f('ix_ledger_entries_renovation_id_at'), 'ledger_entries', ['renovation_id', 'at'], unique=False)
    op.create_index(op.f('ix_ledger_entries_renovation_id_id'), 'ledger_entries', ['renovation_id', 'id'], unique=False)
    op.create_index('uq_ledger_entries_once', 'ledger_entries', ['pledge_id', 'kind'], unique=True, postgresql_where=sa.text("kind IN ('confirmation','waiver','reversal')"))
    op.create_table('ledger_lines',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('entry_id', sa.BigInteger(), nullable=False),
    sa.Column('estate_id', sa.BigInteger(), nullable=False),
    sa.Column('renovation_id', sa.BigInteger(), nullable=False),
    sa.Column('unit_id', sa.BigInteger(), nullable=False),
    sa.Column('account', sa.Text(), nullable=False),
    sa.Column('way', sa.Text(), nullable=True),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("account IN ('receivable','received','waived','contributions')", name=op.f('ck_ledger_lines_account_known')),
    sa.CheckConstraint("way IN ('direct','fund_use','fund_raising','common_revenue')", name=op.f('ck_ledger_lines_way_known')),
    sa.CheckConstraint('amount_fen <> 0', name=op.f('ck_ledger_lines_amount_not_zero')),
    sa.ForeignKeyConstraint(['entry_id'], ['ledger_entries.id'], name=op.f('fk_ledger_lines_entry_id')),
    sa.ForeignKeyConstraint(['estate_id'], ['estates.id'], name=op.f('fk_ledger_lines_estate_id')),
    sa.ForeignKeyConstraint(['renovation_id'], ['renovations.id'], name=op.f('fk_ledger_lines_renovation_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['units.id'], name=op.f('fk_ledger_lines_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_lines'))
    )
    op.create_index(op.f('ix_ledger_lines_entry_id'), 'ledger_lines', ['entry_id'], unique=False)
    op.create_index(op.f('ix_ledger_lines_renovation_id_account'), 'ledger_lines', ['renovation_id', 'account'], unique=False)
    for statement in TRIGGERS:
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    op.drop_index(op.f('ix_ledger_lines_renovation_id_account'), table_name='ledger_lines')
    op.drop_index(op.f('ix_ledger_lines_entry_id'), table_name='ledger_lines')
    op.drop_table('ledger_lines')
    op.drop_index('uq_ledger_entries_once', table_name='ledger_entries', postgresql_where=sa.text("kind IN ('confirmation','waiver','reversal')"))
    op.drop_index(op.f('ix_ledger_entries_renovation_id_id'), table_name='ledger_entries')
    op.drop_index(op.f('ix_ledger_entries_renovation_id_at'), table_name='ledger_entries')
    op.drop_index(op.f('ix_ledger_entries_estate_id_id'), table_name='ledger_entries')
    op.drop_table('ledger_entries')
    op.drop_index('uq_contribution_corrections_pending', table_name='contribution_corrections', postgresql_where=sa.text("state = 'pending'"))
    op.drop_index(op.f('ix_contribution_corrections_estate_id_state_id'), table_name='contribution_corrections')
    op.drop_table('contribution_corrections')
    op.drop_index(op.f('ix_compact_signatures_compact_id_unit_id'), table_name='compact_signatures')
    op.drop_table('compact_signatures')
    op.drop_index('uq_bill_corrections_pending', table_name='bill_corrections', postgresql_where=sa.text("state = 'pending'"))
    op.drop_index(op.f('ix_bill_corrections_estate_id_state_id'), table_name='bill_corrections')
    op.drop_table('bill_corrections')
    op.drop_index(op.f('ix_bank_line_uses_line_id'), table_name='bank_line_uses')
    op.drop_table('bank_line_uses')
    op.drop_index('uq_payments_reference', table_name='payments', postgresql_where=sa.text("kind = 'payment' AND reference <> ''"))
    op.drop_index('uq_payments_order', table_name='payments', postgresql_where=sa.text("kind = 'payment' AND order_id IS NOT NULL"))
    op.drop_index(op.f('ix_payments_unit_id_id'), table_name='payments')
    op.drop_index(op.f('ix_payments_payable_kind_payable_id_id'), table_name='payments')
    op.drop_index(op.f('ix_payments_estate_id_id'), table_name='payments')
    op.drop_table('payments')
    op.drop_index('ix_payment_alarms_open', table_name='payment_alarms', postgresql_where=sa.text('settled_at IS NULL'))
    op.drop_index(op.f('ix_payment_alarms_estate_id_id'), table_name='payment_alarms')
    op.drop_table('payment_alarms')
    op.drop_index(op.f('ix_demands_estate_id_id'), table_name='demands')
    op.drop_table('demands')
    op.drop_index('uq_compact_paper_signatures_standing', table_name='compact_paper_signatures', postgresql_where=sa.text("state <> 'returned'"))
    op.drop_index(op.f('ix_compact_paper_signatures_compact_id_state_id'), table_name='compact_paper_signatures')
    op.drop_table('compact_paper_signatures')
    op.drop_index(op.f('ix_bill_payments_estate_id_id'), table_name='bill_payments')
    op.drop_index(op.f('ix_bill_payments_bill_id_id'), table_name='bill_payments')
    op.drop_table('bill_payments')
    op.drop_index('uq_bill_disputes_open', table_name='bill_disputes', postgresql_where=sa.text('settled_at IS NULL'))
    op.drop_index(op.f('ix_bill_disputes_estate_id_id'), table_name='bill_disputes')
    op.drop_index(op.f('ix_bill_disputes_account_id'), table_name='bill_disputes')
    op.drop_table('bill_disputes')
    op.drop_index(op.f('ix_survey_texts_survey_id_question_id_state'), table_name='survey_texts')
    op.drop_index(op.f('ix_survey_texts_answer_id'), table_name='survey_texts')
    op.drop_table('survey_texts')
    op.drop_index(op.f('ix_pledge_events_pledge_id_id'), table_name='pledge_events')
    op.drop_index(op.f('ix_pledge_events_estate_id_id'), table_name='pledge_events')
    op.drop_table('pledge_events')
    op.drop_index('ix_payment_refunds_trying', table_name='payment_refunds', postgresql_where=sa.text('try_at IS NOT NULL'))
    op.drop_index(op.f('ix_payment_refunds_taken_at'), table_name='payment_refunds')
    op.drop_index(op.f('ix_payment_refunds_order_id'), table_name='payment_refunds')
    op.drop_index(op.f('ix_payment_refunds_estate_id_state_id'), table_name='payment_refunds')
    op.drop_table('payment_refunds')
    op.drop_index(op.f('ix_payment_callbacks_order_id'), table_name='payment_callbacks')
    op.drop_index(op.f('ix_payment_callbacks_at'), table_name='payment_callbacks')
    op.drop_table('payment_callbacks')
    op.drop_index('uq_motion_proposal_supports_standing', table_name='motion_proposal_supports', postgresql_where=sa.text('revoked_at IS NULL'))
    op.drop_index(op.f('ix_motion_proposal_supports_account_id'), table_name='motion_proposal_supports')
    op.drop_table('motion_proposal_supports')
    op.drop_index('uq_memberships_open', table_name='memberships', postgresql_where=sa.text('ended_at IS NULL'))
    op.drop_index(op.f('ix_memberships_unit_id'), table_name='memberships')
    op.drop_index(op.f('ix_memberships_representation_id'), table_name='memberships')
    op.drop_index('ix_memberships_holder', table_name='memberships', postgresql_where=sa.text('ended_at IS NULL'))
    op.drop_index(op.f('ix_memberships_estate_id_account_id'), table_name='memberships')
    op.drop_table('memberships')
    op.drop_index(op.f('ix_deliveries_taken_back_motion_id'), table_name='deliveries_taken_back')
    op.drop_index(op.f('ix_deliveries_taken_back_estate_id_id'), table_name='deliveries_taken_back')
    op.drop_table('deliveries_taken_back')
    op.drop_index(op.f('ix_bills_unit_id_id'), table_name='bills')
    op.drop_index('ix_bills_owed', table_name='bills', postgresql_where=sa.text("state IN ('open','part_paid')"))
    op.drop_index(op.f('ix_bills_estate_id_id'), table_name='bills')
    op.drop_table('bills')
    op.drop_index(op.f('ix_ballot_choices_motion_id'), table_name='ballot_choices')
    op.drop_table('ballot_choices')
    op.drop_index(op.f('ix_visit_tasks_estate_id_state_id'), table_name='visit_tasks')
    op.drop_table('visit_tasks')
    op.drop_index('uq_unit_titles_open', table_name='unit_titles', postgresql_where=sa.text('ended_at IS NULL'))
    op.drop_index(op.f('ix_unit_titles_owner_group_id'), table_name='unit_titles')
    op.drop_index(op.f('ix_unit_titles_estate_id'), table_name='unit_titles')
    op.drop_table('unit_titles')
    op.drop_index(op.f('ix_survey_answers_account_id'), table_name='survey_answers')
    op.drop_table('survey_answers')
    op.drop_index('uq_roster_corrections_pending', table_name='roster_corrections', postgresql_where=sa.text("state = 'pending'"))
    op.drop_index(op.f('ix_roster_corrections_estate_id_state_id'), table_name='roster_corrections')
    op.drop_table('roster_corrections')
    op.drop_index('uq_representations_live', table_name='representations', postgresql_where=sa.text("state IN ('pending','active')"))
    op.drop_index('uq_representations_applied', table_name='representations', postgresql_where=sa.text("state = 'applied'"))
    op.drop_index('ix_representations_until', table_name='representations', postgresql_where=sa.text("state = 'active'"))
    op.drop_index(op.f('ix_representations_phone_index'), table_name='representations')
    op.drop_index(op.f('ix_representations_estate_id_state_id'), table_name='representations')
    op.drop_index(op.f('ix_representations_account_id'), table_name='representations')
    op.drop_table('representations')
    op.drop_index('uq_pledges_standing', table_name='pledges', postgresql_where=sa.text("state IN ('pledged','confirmed','part_paid','paid','waived')"))
    op.drop_index(op.f('ix_pledges_unit_id'), table_name='pledges')
    op.drop_index(op.f('ix_pledges_estate_id_state_id'), table_name='pledges')
    op.drop_index(op.f('ix_pledges_account_id'), table_name='pledges')
    op.drop_table('pledges')
    op.drop_index('uq_payment_orders_open', table_name='payment_orders', postgresql_where=sa.text("state IN ('prepared','paying') AND NOT closing"))
    op.drop_index(op.f('ix_payment_orders_payable_kind_payable_id'), table_name='payment_orders')
    op.drop_index(op.f('ix_payment_orders_paid_at'), table_name='payment_orders')
    op.drop_index(op.f('ix_payment_orders_estate_id_id'), table_name='payment_orders')
    op.drop_index('ix_payment_orders_asking', table_name='payment_orders', postgresql_where=sa.text('ask_at IS NOT NULL'))
    op.drop_index(op.f('ix_payment_orders_account_id_id'), table_name='payment_orders')
    op.drop_table('payment_orders')
    op.drop_index(op.f('ix_paper_ballots_motion_id_id'), table_name='paper_ballots')
    op.drop_index(op.f('ix_paper_ballots_estate_id_state'), table_name='paper_ballots')
    op.drop_table('paper_ballots')
    op.drop_index('uq_objections_pending_paper', table_name='objections', postgresql_where=sa.text("state = 'pending' AND channel = 'paper'"))
    op.drop_index('uq_objections_pending', table_name='objections', postgresql_where=sa.text("state = 'pending'"))
    op.drop_index(op.f('ix_objections_estate_id_state_id'), table_name='objections')
    op.drop_index(op.f('ix_objections_disclosure_id_id'), table_name='objections')
    op.drop_table('objections')
    op.drop_index('uq_motion_proposal_papers_waiting', table_name='motion_proposal_papers', postgresql_where=sa.text("state = 'entered'"))
    op.drop_index(op.f('ix_motion_proposal_papers_proposal_id_id'), table_name='motion_proposal_papers')
    op.drop_index(op.f('ix_motion_proposal_papers_estate_id_state'), table_name='motion_proposal_papers')
    op.drop_table('motion_proposal_papers')
    op.drop_index(op.f('ix_motion_filings_motion_id_id'), table_name='motion_filings')
    op.drop_index(op.f('ix_motion_filings_estate_id_id'), table_name='motion_filings')
    op.drop_table('motion_filings')
    op.drop_index(op.f('ix_motion_deliveries_estate_id_id'), table_name='motion_deliveries')
    op.drop_table('motion_deliveries')
    op.drop_table('motion_bundle_pieces')
    op.drop_index(op.f('ix_illegal_structures_estate_id_state_id'), table_name='illegal_structures')
    op.drop_table('illegal_structures')
    op.drop_index(op.f('ix_funding_shares_unit_id'), table_name='funding_shares')
    op.drop_index(op.f('ix_funding_shares_estate_id_id'), table_name='funding_shares')
    op.drop_table('funding_shares')
    op.drop_index(op.f('ix_funding_charges_plan_id'), table_name='funding_charges')
    op.drop_index(op.f('ix_funding_charges_item_id'), table_name='funding_charges')
    op.drop_table('funding_charges')
    op.drop_index('uq_fee_commitments_standing', table_name='fee_commitments', postgresql_where=sa.text('ended_at IS NULL'))
    op.drop_index(op.f('ix_fee_commitments_estate_id_text_digest'), table_name='fee_commitments')
    op.drop_index(op.f('ix_fee_commitments_account_id'), table_name='fee_commitments')
    op.drop_table('fee_commitments')
    op.drop_table('deemed_votes')
    op.drop_index('uq_claims_pending', table_name='claims', postgresql_where=sa.text("state = 'pending'"))
    op.drop_index(op.f('ix_claims_estate_id_state_id'), table_name='claims')
    op.drop_table('claims')
    op.drop_index('uq_ballots_motion_id_owner_group_id_standing', table_name='ballots', postgresql_where='standing > 0')
    op.drop_index(op.f('ix_ballots_cast_by_account'), table_name='ballots')
    op.drop_table('ballots')
    op.drop_index(op.f('ix_units_estate_id_id'), table_name='units')
    op.drop_table('units')
    op.drop_table('survey_questions')
    op.drop_index('uq_proxy_mandates_slot', table_name='proxy_mandates')
    op.drop_index('uq_proxy_mandates_live', table_name='proxy_mandates', postgresql_where=sa.text("state IN ('pending','active','used')"))
    op.drop_index(op.f('ix_proxy_mandates_motion_id_id'), table_name='proxy_mandates')
    op.drop_index(op.f('ix_proxy_mandates_given_by'), table_name='proxy_mandates')
    op.drop_index(op.f('ix_proxy_mandates_estate_id_state'), table_name='proxy_mandates')
    op.drop_index(op.f('ix_proxy_mandates_agent_account_id'), table_name='proxy_mandates')
    op.drop_table('proxy_mandates')
    op.drop_index(op.f('ix_motion_transitions_motion_id_id'), table_name='motion_transitions')
    op.drop_table('motion_transitions')
    op.drop_table('motion_roll')
    op.drop_index(op.f('ix_motion_reviews_motion_id_id'), table_name='motion_reviews')
    op.drop_table('motion_reviews')
    op.drop_index(op.f('ix_motion_records_estate_id_id'), table_name='motion_records')
    op.drop_table('motion_records')
    op.drop_index('ix_motion_proposals_open', table_name='motion_proposals', postgresql_where=sa.text("state = 'open'"))
    op.drop_index(op.f('ix_motion_proposals_estate_id_id'), table_name='motion_proposals')
    op.drop_index(op.f('ix_motion_proposals_account_id'), table_name='motion_proposals')
    op.drop_table('motion_proposals')
    op.drop_index(op.f('ix_motion_bundles_estate_id'), table_name='motion_bundles')
    op.drop_table('motion_bundles')
    op.drop_index('uq_motion_boards_estate', table_name='motion_boards', postgresql_where=sa.text('building_id IS NULL'))
    op.drop_index(op.f('ix_motion_boards_estate_id_id'), table_name='motion_boards')
    op.drop_table('motion_boards')
    op.drop_index(op.f('ix_funding_items_estate_id_id'), table_name='funding_items')
    op.drop_table('funding_items')
    op.drop_index(op.f('ix_compact_transitions_compact_id_id'), table_name='compact_transitions')
    op.drop_table('compact_transitions')
    op.drop_table('compact_revisions')
    op.drop_table('compact_filings')
    op.drop_index(op.f('ix_compact_comments_compact_id_state_id'), table_name='compact_comments')
    op.drop_index(op.f('ix_compact_comments_account_id'), table_name='compact_comments')
    op.drop_table('compact_comments')
    op.drop_index('uq_compact_adoptions_standing', table_name='compact_adoptions', postgresql_where=sa.text("state <> 'returned'"))
    op.drop_index(op.f('ix_compact_adoptions_compact_id_id'), table_name='compact_adoptions')
    op.drop_table('compact_adoptions')
    op.drop_index('ix_surveys_result_untold', table_name='surveys', postgresql_where=sa.text('result_told_at IS NULL'))
    op.drop_index(op.f('ix_surveys_renovation_id'), table_name='surveys')
    op.drop_index(op.f('ix_surveys_estate_id_id'), table_name='surveys')
    op.drop_table('surveys')
    op.drop_index(op.f('ix_roster_import_rows_import_id_verdict_id'), table_name='roster_import_rows')
    op.drop_table('roster_import_rows')
    op.drop_table('roster_import_parts')
    op.drop_index(op.f('ix_renovation_steps_estate_id_id'), table_name='renovation_steps')
    op.drop_table('renovation_steps')
    op.drop_index('uq_renovation_estates_running', table_name='renovation_estates', postgresql_where=sa.text('running'))
    op.drop_table('renovation_estates')
    op.drop_index(op.f('ix_owner_group_holders_holder_id'), table_name='owner_group_holders')
    op.drop_table('owner_group_holders')
    op.drop_index(op.f('ix_motions_run_off_of'), table_name='motions')
    op.drop_index(op.f('ix_motions_estate_id_id'), table_name='motions')
    op.drop_index('ix_motions_clock', table_name='motions', postgresql_where="state IN ('noticed','open','publicised')")
    op.drop_table('motions')
    op.drop_index(op.f('ix_moderation_appeals_estate_id_state_id'), table_name='moderation_appeals')
    op.drop_table('moderation_appeals')
    op.drop_table('meeting_attendance')
    op.drop_index('uq_holder_deaths_live', table_name='holder_deaths', postgresql_where=sa.text("state IN ('pending','confirmed')"))
    op.drop_index(op.f('ix_holder_deaths_estate_id_state_id'), table_name='holder_deaths')
    op.drop_table('holder_deaths')
    op.drop_index(op.f('ix_funding_plans_estate_id_id'), table_name='funding_plans')
    op.drop_table('funding_plans')
    op.drop_table('file_contents')
    op.drop_table('evidence_nodes')
    op.drop_index(op.f('ix_evidence_heads_estate_id_id'), table_name='evidence_heads')
    op.drop_table('evidence_heads')
    op.drop_index(op.f('ix_evidence_entries_estate_id_leaf_hash'), table_name='evidence_entries')
    op.drop_table('evidence_entries')
    op.drop_table('entrances')
    op.drop_table('disclosure_rows')
    op.drop_index('uq_compacts_preparing', table_name='compacts', postgresql_where=sa.text("state IN ('adopted','commenting','draft','filed','frozen')"))
    op.drop_index('uq_compacts_open', table_name='compacts', postgresql_where=sa.text("state = 'open'"))
    op.drop_table('compacts')
    op.drop_index(op.f('ix_community_aims_renovation_id_code_id'), table_name='community_aims')
    op.drop_table('community_aims')
    op.drop_index('uq_bank_lines_reference', table_name='bank_lines', postgresql_where=sa.text("same_as_id IS NULL AND reference <> ''"))
    op.drop_index(op.f('ix_bank_lines_statement_id_id'), table_name='bank_lines')
    op.drop_index('ix_bank_lines_open', table_name='bank_lines', postgresql_where=sa.text("state = 'open'"))
    op.drop_table('bank_lines')
    op.drop_table('structure_registers')
    op.drop_index(op.f('ix_service_contracts_estate_id_id'), table_name='service_contracts')
    op.drop_table('service_contracts')
    op.drop_table('roster_registers')
    op.drop_index('ix_roster_imports_reading', table_name='roster_imports', postgresql_where=sa.text("state = 'reading'"))
    op.drop_index(op.f('ix_roster_imports_estate_id_id'), table_name='roster_imports')
    op.drop_table('roster_imports')
    op.drop_index(op.f('ix_renovations_estate_id_id'), table_name='renovations')
    op.drop_table('renovations')
    op.drop_index(op.f('ix_reminder_rounds_estate_id_id'), table_name='reminder_rounds')
    op.drop_table('reminder_rounds')
    op.drop_table('reminder_policies')
    op.drop_table('receipt_series')
    op.drop_index(op.f('ix_payment_comparisons_estate_id_id'), table_name='payment_comparisons')
    op.drop_table('payment_comparisons')
    op.drop_table('party_branch_entries')
    op.drop_table('owner_groups')
    op.drop_table('motion_rule_sets')
    op.drop_index(op.f('ix_moderation_items_estate_id_state_id'), table_name='moderation_items')
    op.drop_index(op.f('ix_moderation_items_author_kind_author_id_id'), table_name='moderation_items')
    op.drop_table('moderation_items')
    op.drop_index(op.f('ix_holders_name_index_phone_index'), table_name='holders')
    op.drop_table('holders')
    op.drop_index('ix_files_loose', table_name='files', postgresql_where=sa.text('NOT attached'))
    op.drop_index(op.f('ix_files_estate_id_id'), table_name='files')
    op.drop_table('files')
    op.drop_table('evidence_logs')
    op.drop_index(op.f('ix_evidence_leaves_subject_kind_subject_id_id'), table_name='evidence_leaves')
    op.drop_index(op.f('ix_evidence_leaves_estate_id_id'), table_name='evidence_leaves')
    op.drop_index(op.f('ix_evidence_leaves_account_id_id'), table_name='evidence_leaves')
    op.drop_table('evidence_leaves')
    op.drop_index('uq_disclosures_standing', table_name='disclosures', postgresql_where=sa.text("withdrawn_at IS NULL AND kind <> 'ledger'"))
    op.drop_index(op.f('ix_disclosures_estate_id_id'), table_name='disclosures')
    op.drop_table('disclosures')
    op.drop_index(op.f('ix_council_meetings_estate_id_id'), table_name='council_meetings')
    op.drop_table('council_meetings')
    op.drop_index('uq_commitment_calls_open', table_name='commitment_calls', postgresql_where=sa.text("state = 'open'"))
    op.drop_index(op.f('ix_commitment_calls_estate_id_id'), table_name='commitment_calls')
    op.drop_table('commitment_calls')
    op.drop_table('buildings')
    op.drop_index(op.f('ix_bank_statements_estate_id_id'), table_name='bank_statements')
    op.drop_table('bank_statements')
    op.drop_index(op.f('ix_wechat_events_received_at'), table_name='wechat_events')
    op.drop_index('ix_wechat_events_late', table_name='wechat_events', postgresql_where=sa.text('NOT applied'))
    op.drop_index(op.f('ix_wechat_events_account_id'), table_name='wechat_events')
    op.drop_table('wechat_events')
    op.drop_index(op.f('ix_subscription_grants_account_id_template_id_id'), table_name='subscription_grants')
    op.drop_table('subscription_grants')
    op.drop_table('subscription_credits')
    op.drop_table('staff_grants')
    op.drop_index(op.f('ix_refresh_tokens_family_id'), table_name='refresh_tokens')
    op.drop_table('refresh_tokens')
    op.drop_table('message_templates')
    op.drop_table('estates')
    op.drop_index('ix_delivery_attempts_open', table_name='delivery_attempts', postgresql_where=sa.text('finished_at IS NULL'))
    op.drop_index('ix_delivery_attempts_msgid', table_name='delivery_attempts', postgresql_where=sa.text('msgid IS NOT NULL'))
    op.drop_table('delivery_attempts')
    op.drop_index(op.f('ix_consents_account_id_document_id'), table_name='consents')
    op.drop_table('consents')
    op.drop_table('staff')
    op.drop_index(op.f('ix_session_families_subject_kind_subject_id'), table_name='session_families')
    op.drop_table('session_families')
    op.drop_index(op.f('ix_places_path'), table_name='places', postgresql_using='gin')
    op.drop_table('places')
    op.drop_index(op.f('ix_personal_reads_subject_kind_subject_id_id'), table_name='personal_reads')
    op.drop_index(op.f('ix_personal_reads_estate_id_id'), table_name='personal_reads')
    op.drop_table('personal_reads')
    op.drop_table('payment_bill_days')
    op.drop_index('uq_notices_sending', table_name='notices', postgresql_where=sa.text("state = 'sending'"))
    op.drop_index('ix_notices_undelivered', table_name='notices', postgresql_where=sa.text("state = 'waiting'"))
    op.drop_index(op.f('ix_notices_estate_id_id'), table_name='notices')
    op.drop_index('ix_notices_due', table_name='notices', postgresql_where=sa.text("state = 'waiting'"))
    op.drop_index(op.f('ix_notices_account_id_id'), table_name='notices')
    op.drop_table('notices')
    op.drop_index(op.f('ix_job_runs_started_at'), table_name='job_runs')
    op.drop_index(op.f('ix_job_runs_name_started_at'), table_name='job_runs')
    op.drop_table('job_runs')
    op.drop_table('job_requests')
    op.drop_index(op.f('ix_idempotency_keys_created_at'), table_name='idempotency_keys')
    op.drop_table('idempotency_keys')
    op.drop_index(op.f('ix_evidence_keys_follows'), table_name='evidence_keys', postgresql_nulls_not_distinct=True)
    op.drop_table('evidence_keys')
    op.drop_table('evidence_horizon')
    op.drop_table('commitment_texts')
    op.drop_index(op.f('ix_audit_entries_estate_id_id'), table_name='audit_entries')
    op.drop_index(op.f('ix_audit_entries_actor_kind_actor_id_id'), table_name='audit_entries')
    op.drop_table('audit_entries')
    op.drop_index(op.f('ix_accounts_phone_index'), table_name='accounts')
    op.drop_table('accounts')
    for function in FUNCTIONS:
        op.execute(sa.text(f"DROP FUNCTION IF EXISTS {function}()"))
