"""The register: imports, duplicates and merges, segments, conversations, stakeholders, files."""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('bulk_actions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('verb', sa.String(length=40), nullable=False),
    sa.Column('argument', sa.Integer(), nullable=True),
    sa.Column('argument_name', sa.Text(), nullable=False),
    sa.Column('filter', sa.JSON(), nullable=False),
    sa.Column('is_ticked', sa.Boolean(), nullable=False),
    sa.Column('state', sa.Enum('running', 'done', 'stopped', 'undoing', 'undone', name='bulkstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('press', sa.String(length=40), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('changed', sa.Integer(), nullable=False),
    sa.Column('undone', sa.Integer(), nullable=False),
    sa.Column('kept', sa.Integer(), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('job_id', sa.Integer(), nullable=True),
    sa.Column('undone_by_id', sa.Integer(), nullable=True),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undo_job_id', sa.Integer(), nullable=True),
    sa.Column('ref', sa.String(length=80).with_variant(sa.String(length=80, collation='C'), 'postgresql'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bulk_actions')),
    sa.UniqueConstraint('ref', name=op.f('uq_bulk_actions_ref'))
    )
    with op.batch_alter_table('bulk_actions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_bulk_actions_press'), ['press'], unique=False)

    op.create_table('duplicate_searches',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('person', 'organisation', name='kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('last_entry_id', sa.Integer(), nullable=False),
    sa.Column('last_record_id', sa.Integer(), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('merge_from', sa.Double(), nullable=True),
    sa.CheckConstraint('merge_from IS NULL OR (merge_from > 0 AND merge_from <= 1)', name=op.f('ck_duplicate_searches_merge_from_score')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duplicate_searches')),
    sa.UniqueConstraint('kind', name=op.f('uq_duplicate_searches_kind'))
    )
    op.create_table('duplicate_suggestions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('person', 'organisation', name='kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('a_id', sa.Integer(), nullable=False),
    sa.Column('b_id', sa.Integer(), nullable=False),
    sa.Column('score', sa.Double(), nullable=False),
    sa.Column('reasons', sa.JSON(), nullable=False),
    sa.Column('state', sa.Enum('open', 'distinct', 'merged', name='suggestionstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('a_id < b_id', name=op.f('ck_duplicate_suggestions_in_order')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duplicate_suggestions')),
    sa.UniqueConstraint('kind', 'a_id', 'b_id', name=op.f('uq_duplicate_suggestions_kind_a_id_b_id'))
    )
    with op.batch_alter_table('duplicate_suggestions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_duplicate_suggestions_kind_b_id'), ['kind', 'b_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_duplicate_suggestions_state_kind_score_id'), ['state', 'kind', 'score', 'id'], unique=False)

    op.create_table('exports_made',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('filter', sa.JSON(), nullable=False),
    sa.Column('columns', sa.JSON(), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exports_made'))
    )
    with op.batch_alter_table('exports_made', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_exports_made_at'), ['at'], unique=False)

    op.create_table('learnt_weights',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('weights', sa.Text(), nullable=False),
    sa.Column('learnt_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_learnt_weights'))
    )
    op.create_table('merges',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('keep_id', sa.Integer(), nullable=False),
    sa.Column('gone_id', sa.Integer(), nullable=False),
    sa.Column('keep_ref', sa.String(length=80).with_variant(sa.String(length=80, collation='C'), 'postgresql'), nullable=False),
    sa.Column('gone_ref', sa.String(length=80).with_variant(sa.String(length=80, collation='C'), 'postgresql'), nullable=False),
    sa.Column('choices', sa.JSON(), nullable=False),
    sa.Column('keep_before', sa.JSON(), nullable=False),
    sa.Column('gone_before', sa.JSON(), nullable=False),
    sa.Column('changed', sa.JSON(), nullable=False),
    sa.Column('copied', sa.JSON(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_kind', sa.Enum('user', 'guest', 'system', name='actorkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_by_kind', sa.String(length=40), nullable=True),
    sa.Column('undone_by_id', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_merges'))
    )
    with op.batch_alter_table('merges', schema=None) as batch_op:
        batch_op.create_index('ix_merges_in_force', ['kind', 'gone_id'], unique=True, sqlite_where=sa.text('undone_at IS NULL'), postgresql_where=sa.text('undone_at IS NULL'))
        batch_op.create_index(batch_op.f('ix_merges_kind_keep_id'), ['kind', 'keep_id'], unique=False)

    op.create_table('saved_mappings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('people', 'organisations', name='importkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('source', sa.String(length=120), nullable=False),
    sa.Column('mapping', sa.JSON(), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_mappings')),
    sa.UniqueConstraint('kind', 'source', name=op.f('uq_saved_mappings_kind_source'))
    )
    op.create_table('stored_files',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('about_kind', sa.String(length=40), nullable=False),
    sa.Column('about_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('size > 0', name=op.f('ck_stored_files_not_empty')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stored_files'))
    )
    with op.batch_alter_table('stored_files', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_stored_files_about_kind_about_id'), ['about_kind', 'about_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_stored_files_sha256'), ['sha256'], unique=False)

    op.create_table('tags',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('name_key', sa.String(length=120).with_variant(sa.String(length=120, collation='C'), 'postgresql'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ref', sa.String(length=80).with_variant(sa.String(length=80, collation='C'), 'postgresql'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tags')),
    sa.UniqueConstraint('name_key', name=op.f('uq_tags_name_key')),
    sa.UniqueConstraint('ref', name=op.f('uq_tags_ref'))
    )
    op.create_table('bulk_rows',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('action_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'changed', 'undone', 'kept', name='rowstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('before', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('kept_for', sa.String(length=20), nullable=False),
    sa.ForeignKeyConstraint(['action_id'], ['bulk_actions.id'], name=op.f('fk_bulk_rows_action_id_bulk_actions'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_bulk_rows_person_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bulk_rows')),
    sa.UniqueConstraint('action_id', 'person_id', name=op.f('uq_bulk_rows_action_id_person_id'))
    )
    with op.batch_alter_table('bulk_rows', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_bulk_rows_action_id_state_id'), ['action_id', 'state', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_bulk_rows_person_id'), ['person_id'], unique=False)

    op.create_table('export_profiles',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('name_key', sa.String(length=240).with_variant(sa.String(length=240, collation='C'), 'postgresql'), nullable=False),
    sa.Column('columns', sa.JSON(), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('is_shared', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ref', sa.String(length=80).with_variant(sa.String(length=80, collation='C'), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_export_profiles_owner_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_export_profiles')),
    sa.UniqueConstraint('owner_id', 'name_key', name=op.f('uq_export_profiles_owner_id_name_key')),
    sa.UniqueConstraint('ref', name=op.f('uq_export_profiles_ref'))
    )
    with op.batch_alter_table('export_profiles', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_export_profiles_owner_id'), ['owner_id'], unique=False)

    op.create_table('people_lists',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('name_key', sa.String(length=240).with_variant(sa.String(length=240, collation='C'), 'postgresql'), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ref', sa.String(length=80).with_variant(sa.String(length=80, collation='C'), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_people_lists_owner_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_people_lists')),
    sa.UniqueConstraint('name_key', name=op.f('uq_people_lists_name_key')),
    sa.UniqueConstraint('ref', name=op.f('uq_people_lists_ref'))
    )
    with op.batch_alter_table('people_lists', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_people_lists_owner_id'), ['owner_id'], unique=False)

    op.create_table('person_tags',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('tag_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('tagged_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('tagged_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_person_tags_person_id_people')),
    sa.ForeignKeyConstraint(['tag_id'], ['tags.id'], name=op.f('fk_person_tags_tag_id_tags'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person_tags')),
    sa.UniqueConstraint('tag_id', 'person_id', name=op.f('uq_person_tags_tag_id_person_id'))
    )
    with op.batch_alter_table('person_tags', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_person_tags_person_id_tag_id'), ['person_id', 'tag_id'], unique=False)

    op.create_table('positions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('programme_id', sa.Integer(), nullable=True),
    sa.Column('power', sa.Integer(), nullable=False),
    sa.Column('interest', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('(person_id IS NULL) <> (organisation_id IS NULL)', name=op.f('ck_positions_person_or_organisation')),
    sa.CheckConstraint('interest BETWEEN 1 AND 5', name=op.f('ck_positions_interest_in_range')),
    sa.CheckConstraint('power BETWEEN 1 AND 5', name=op.f('ck_positions_power_in_range')),
    sa.ForeignKeyConstraint(['author_id'], ['users.id'], name=op.f('fk_positions_author_id_users')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_positions_organisation_id_organisations')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_positions_person_id_people')),
    sa.ForeignKeyConstraint(['programme_id'], ['programmes.id'], name=op.f('fk_positions_programme_id_programmes')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_positions'))
    )
    with op.batch_alter_table('positions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_positions_organisation_id_day'), ['organisation_id', 'day'], unique=False)
        batch_op.create_index(batch_op.f('ix_positions_person_id_day'), ['person_id', 'day'], unique=False)
        batch_op.create_index(batch_op.f('ix_positions_programme_id'), ['programme_id'], unique=False)

    op.create_table('segments',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('name_key', sa.String(length=240).with_variant(sa.String(length=240, collation='C'), 'postgresql'), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('filter', sa.JSON(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('size', sa.Integer(), nullable=True),
    sa.Column('counted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ref', sa.String(length=80).with_variant(sa.String(length=80, collation='C'), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_segments_owner_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_segments')),
    sa.UniqueConstraint('name_key', name=op.f('uq_segments_name_key')),
    sa.UniqueConstraint('ref', name=op.f('uq_segments_ref'))
    )
    with op.batch_alter_table('segments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_segments_owner_id'), ['owner_id'], unique=False)

    op.create_table('stakeholder_groups',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('name_bg', sa.Text(), nullable=False),
    sa.Column('kind', sa.Enum('working_group', 'coalition', 'council', 'other', name='groupkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=True),
    sa.Column('sort_key', sa.String(length=200).with_variant(sa.String(length=200, collation='C'), 'postgresql'), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ref', sa.String(length=80).with_variant(sa.String(length=80, collation='C'), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['programme_id'], ['programmes.id'], name=op.f('fk_stakeholder_groups_programme_id_programmes')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stakeholder_groups')),
    sa.UniqueConstraint('ref', name=op.f('uq_stakeholder_groups_ref'))
    )
    with op.batch_alter_table('stakeholder_groups', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_stakeholder_groups_programme_id'), ['programme_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_stakeholder_groups_sort_key_id'), ['sort_key', 'id'], unique=False)

    op.create_table('group_memberships',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.CheckConstraint('(person_id IS NULL) <> (organisation_id IS NULL)', name=op.f('ck_group_memberships_person_or_organisation')),
    sa.CheckConstraint('ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on', name=op.f('ck_group_memberships_in_order')),
    sa.ForeignKeyConstraint(['group_id'], ['stakeholder_groups.id'], name=op.f('fk_group_memberships_group_id_stakeholder_groups'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_group_memberships_organisation_id_organisations')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_group_memberships_person_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_group_memberships'))
    )
    with op.batch_alter_table('group_memberships', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_group_memberships_group_id'), ['group_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_group_memberships_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_group_memberships_person_id'), ['person_id'], unique=False)

    op.create_table('list_memberships',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('list_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('joined_on', sa.Date(), nullable=False),
    sa.Column('left_on', sa.Date(), nullable=True),
    sa.Column('added_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('left_on IS NULL OR left_on >= joined_on', name=op.f('ck_list_memberships_in_order')),
    sa.ForeignKeyConstraint(['list_id'], ['people_lists.id'], name=op.f('fk_list_memberships_list_id_people_lists'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_list_memberships_person_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_list_memberships'))
    )
    with op.batch_alter_table('list_memberships', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_list_memberships_person_id'), ['person_id'], unique=False)
        batch_op.create_index('uq_list_memberships_still_on', ['list_id', 'person_id'], unique=True, sqlite_where=sa.text('left_on IS NULL'), postgresql_where=sa.text('left_on IS NULL'))

    op.create_table('segment_members',
    sa.Column('segment_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_segment_members_person_id_people')),
    sa.ForeignKeyConstraint(['segment_id'], ['segments.id'], name=op.f('fk_segment_members_segment_id_segments'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('segment_id', 'person_id', name=op.f('pk_segment_members'))
    )
    with op.batch_alter_table('segment_members', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_segment_members_person_id'), ['person_id'], unique=False)

    op.create_table('segment_moves',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('segment_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('has_come', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_segment_moves_person_id_people')),
    sa.ForeignKeyConstraint(['segment_id'], ['segments.id'], name=op.f('fk_segment_moves_segment_id_segments'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_segment_moves'))
    )
    with op.batch_alter_table('segment_moves', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_segment_moves_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_segment_moves_segment_id_at'), ['segment_id', 'at'], unique=False)

    op.create_table('segment_picks',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('segment_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('is_left_out', sa.Boolean(), nullable=False),
    sa.Column('picked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('picked_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_segment_picks_person_id_people')),
    sa.ForeignKeyConstraint(['segment_id'], ['segments.id'], name=op.f('fk_segment_picks_segment_id_segments'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_segment_picks')),
    sa.UniqueConstraint('segment_id', 'person_id', name=op.f('uq_segment_picks_segment_id_person_id'))
    )
    with op.batch_alter_table('segment_picks', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_segment_picks_person_id'), ['person_id'], unique=False)

    op.create_table('conversations',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('channel', sa.Enum('meeting', 'telephone', 'mail', 'letter', 'event', 'media', 'other', name='channel', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('place', sa.Text(), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=True),
    sa.Column('event_id', sa.Integer(), nullable=True),
    sa.Column('our_side_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ref', sa.String(length=80).with_variant(sa.String(length=80, collation='C'), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_conversations_event_id_events')),
    sa.ForeignKeyConstraint(['our_side_id'], ['users.id'], name=op.f('fk_conversations_our_side_id_users')),
    sa.ForeignKeyConstraint(['programme_id'], ['programmes.id'], name=op.f('fk_conversations_programme_id_programmes')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_conversations')),
    sa.UniqueConstraint('ref', name=op.f('uq_conversations_ref'))
    )
    with op.batch_alter_table('conversations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_conversations_day_id'), ['day', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_conversations_event_id'), ['event_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_conversations_our_side_id'), ['our_side_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_conversations_programme_id'), ['programme_id'], unique=False)

    op.create_table('import_batches',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('people', 'organisations', name='importkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('state', sa.Enum('draft', 'checked', 'trying', 'tried', 'running', 'done', 'cancelled', 'undoing', 'undone', name='importstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('source', sa.String(length=120), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('file_hash', sa.String(length=64), nullable=False),
    sa.Column('mapping', sa.JSON(), nullable=False),
    sa.Column('options', sa.JSON(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=True),
    sa.Column('may_answer', sa.Boolean(), nullable=False),
    sa.Column('total_rows', sa.Integer(), nullable=True),
    sa.Column('done_rows', sa.Integer(), nullable=False),
    sa.Column('counts', sa.JSON(), nullable=False),
    sa.Column('model', sa.Text(), nullable=True),
    sa.Column('job_id', sa.Integer(), nullable=True),
    sa.Column('turn', sa.Integer(), nullable=True),
    sa.Column('undo', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('made_on', sa.Date(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_import_batches_event_id_events')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_batches')),
    sa.UniqueConstraint('turn', name=op.f('uq_import_batches_turn'))
    )
    with op.batch_alter_table('import_batches', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_import_batches_event_id'), ['event_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_import_batches_file_hash'), ['file_hash'], unique=False)
        batch_op.create_index(batch_op.f('ix_import_batches_source'), ['source'], unique=False)

    op.create_table('attendance_affiliations',
    sa.Column('attendance_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['attendance_id'], ['attendances.id'], name=op.f('fk_attendance_affiliations_attendance_id_attendances'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_attendance_affiliations_organisation_id_organisations')),
    sa.PrimaryKeyConstraint('attendance_id', 'organisation_id', name=op.f('pk_attendance_affiliations'))
    )
    with op.batch_alter_table('attendance_affiliations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attendance_affiliations_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('commitments',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('conversation_id', sa.Integer(), nullable=True),
    sa.Column('side', sa.Enum('ours', 'theirs', name='side', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('programme_id', sa.Integer(), nullable=True),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('made_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('state', sa.Enum('open', 'fulfilled', 'cancelled', name='commitmentstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('settled_on', sa.Date(), nullable=True),
    sa.Column('reported_on', sa.Date(), nullable=True),
    sa.Column('reported_how', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ref', sa.String(length=80).with_variant(sa.String(length=80, collation='C'), 'postgresql'), nullable=False),
    sa.CheckConstraint("(state = 'open') = (settled_on IS NULL)", name=op.f('ck_commitments_settled_is_dated')),
    sa.CheckConstraint("reported_on IS NULL OR state <> 'open'", name=op.f('ck_commitments_outcome_before_report')),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_commitments_conversation_id_conversations')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_commitments_organisation_id_organisations')),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_commitments_owner_id_users')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_commitments_person_id_people')),
    sa.ForeignKeyConstraint(['programme_id'], ['programmes.id'], name=op.f('fk_commitments_programme_id_programmes')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_commitments')),
    sa.UniqueConstraint('ref', name=op.f('uq_commitments_ref'))
    )
    with op.batch_alter_table('commitments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_commitments_conversation_id'), ['conversation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_commitments_due_on_id'), ['due_on', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_commitments_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_commitments_owner_id_state_due_on'), ['owner_id', 'state', 'due_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_commitments_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_commitments_programme_id'), ['programme_id'], unique=False)

    op.create_table('conversation_parties',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('conversation_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('(person_id IS NULL) <> (organisation_id IS NULL)', name=op.f('ck_conversation_parties_person_or_organisation')),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_conversation_parties_conversation_id_conversations'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_conversation_parties_organisation_id_organisations')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_conversation_parties_person_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_conversation_parties')),
    sa.UniqueConstraint('conversation_id', 'organisation_id', name=op.f('uq_conversation_parties_conversation_id_organisation_id')),
    sa.UniqueConstraint('conversation_id', 'person_id', name=op.f('uq_conversation_parties_conversation_id_person_id'))
    )
    with op.batch_alter_table('conversation_parties', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_conversation_parties_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_conversation_parties_person_id'), ['person_id'], unique=False)

    op.create_table('import_rows',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('batch_id', sa.Integer(), nullable=False),
    sa.Column('row', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.Enum('created', 'updated', 'unchanged', 'review', 'rejected', name='outcome', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('record_id', sa.Integer(), nullable=True),
    sa.Column('fingerprint', sa.String(length=32), nullable=False),
    sa.Column('external_key', sa.String(length=32), nullable=False),
    sa.Column('label', sa.String(length=200), nullable=False),
    sa.Column('errors', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('changes', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('made', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('candidates', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('decision', sa.String(length=12), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('undone', sa.String(length=12), nullable=False),
    sa.Column('kept', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['batch_id'], ['import_batches.id'], name=op.f('fk_import_rows_batch_id_import_batches'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_rows')),
    sa.UniqueConstraint('batch_id', 'row', name=op.f('uq_import_rows_batch_id_row'))
    )
    with op.batch_alter_table('import_rows', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_import_rows_batch_id_outcome_row'), ['batch_id', 'outcome', 'row'], unique=False)
        batch_op.create_index(batch_op.f('ix_import_rows_external_key'), ['external_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_import_rows_fingerprint'), ['fingerprint'], unique=False)
        batch_op.create_index(batch_op.f('ix_import_rows_record_id'), ['record_id'], unique=False)

    op.create_table('issues',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('conversation_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.Enum('question', 'concern', 'suggestion', name='issuekind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('topic', sa.String(length=60), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('programme_id', sa.Integer(), nullable=True),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('raised_on', sa.Date(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_on', sa.Date(), nullable=True),
    sa.Column('satisfaction', sa.Enum('satisfied', 'partly', 'unsatisfied', name='satisfaction', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ref', sa.String(length=80).with_variant(sa.String(length=80, collation='C'), 'postgresql'), nullable=False),
    sa.CheckConstraint('answered_on IS NULL OR answered_on >= raised_on', name=op.f('ck_issues_in_order')),
    sa.CheckConstraint('satisfaction IS NULL OR answered_on IS NOT NULL', name=op.f('ck_issues_satisfied_by_an_answer')),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_issues_conversation_id_conversations')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_issues_organisation_id_organisations')),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_issues_owner_id_users')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_issues_person_id_people')),
    sa.ForeignKeyConstraint(['programme_id'], ['programmes.id'], name=op.f('fk_issues_programme_id_programmes')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_issues')),
    sa.UniqueConstraint('ref', name=op.f('uq_issues_ref'))
    )
    with op.batch_alter_table('issues', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_issues_answered_on'), ['answered_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_issues_conversation_id'), ['conversation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_issues_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_issues_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_issues_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_issues_programme_id'), ['programme_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_issues_raised_on_id'), ['raised_on', 'id'], unique=False)

    with op.batch_alter_table('attendances', schema=None) as batch_op:
        batch_op.add_column(sa.Column('is_affiliation_kept', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.drop_index(batch_op.f('ix_attendances_event_id_person_id_state_role'))
        batch_op.create_index(batch_op.f('ix_attendances_event_id_person_id_state_role_is_walk_in'), ['event_id', 'person_id', 'state', 'role', 'is_walk_in'], unique=False)

    with op.batch_alter_table('invitations', schema=None) as batch_op:
        batch_op.add_column(sa.Column('superseded_by_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_invitations_superseded_by_id'), ['superseded_by_id'], unique=False, sqlite_where=sa.text('superseded_by_id IS NOT NULL'), postgresql_where=sa.text('superseded_by_id IS NOT NULL'))
        batch_op.create_foreign_key(batch_op.f('fk_invitations_superseded_by_id_invitations'), 'invitations', ['superseded_by_id'], ['id'], ondelete='SET NULL')

    with op.batch_alter_table('organisations', schema=None) as batch_op:
        batch_op.add_column(sa.Column('merged_into_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('survivor_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_organisations_merged_into_id'), ['merged_into_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_organisations_survivor_id'), ['survivor_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_organisations_survivor_id_organisations'), 'organisations', ['survivor_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_organisations_merged_into_id_organisations'), 'organisations', ['merged_into_id'], ['id'])
        batch_op.create_check_constraint('not_merged_into_itself', 'merged_into_id IS NULL OR merged_into_id <> id')
        batch_op.create_check_constraint('merged_into_a_survivor', '(merged_into_id IS NULL) = (survivor_id IS NULL)')

    with op.batch_alter_table('people', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_people_created_on'), ['created_on'], unique=False)
        batch_op.create_index('ix_people_present_district', ['district', 'sort_key', 'id'], unique=False, sqlite_where=sa.text('archived_at IS NULL AND merged_into_id IS NULL AND erased_on IS NULL'), postgresql_where=sa.text('archived_at IS NULL AND merged_into_id IS NULL AND erased_on IS NULL'))
        batch_op.create_index('ix_people_present_language', ['language', 'sort_key', 'id'], unique=False, sqlite_where=sa.text('archived_at IS NULL AND merged_into_id IS NULL AND erased_on IS NULL'), postgresql_where=sa.text('archived_at IS NULL AND merged_into_id IS NULL AND erased_on IS NULL'))

    with op.batch_alter_table('users', schema=None) as batch_op:
        batch_op.add_column(sa.Column('density', sa.String(length=12), nullable=False, server_default='comfortable'))
        batch_op.add_column(sa.Column('list_columns', sa.JSON(), nullable=False, server_default='{}'))



def downgrade() -> None:
    with op.batch_alter_table('users', schema=None) as batch_op:
        batch_op.drop_column('list_columns')
        batch_op.drop_column('density')

    with op.batch_alter_table('people', schema=None) as batch_op:
        batch_op.drop_index('ix_people_present_language', sqlite_where=sa.text('archived_at IS NULL AND merged_into_id IS NULL AND erased_on IS NULL'), postgresql_where=sa.text('archived_at IS NULL AND merged_into_id IS NULL AND erased_on IS NULL'))
        batch_op.drop_index('ix_people_present_district', sqlite_where=sa.text('archived_at IS NULL AND merged_into_id IS NULL AND erased_on IS NULL'), postgresql_where=sa.text('archived_at IS NULL AND merged_into_id IS NULL AND erased_on IS NULL'))
        batch_op.drop_index(batch_op.f('ix_people_created_on'))

    with op.batch_alter_table('organisations', schema=None) as batch_op:
        batch_op.drop_constraint('merged_into_a_survivor', type_='check')
        batch_op.drop_constraint('not_merged_into_itself', type_='check')
        batch_op.drop_constraint(batch_op.f('fk_organisations_merged_into_id_organisations'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_organisations_survivor_id_organisations'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_organisations_survivor_id'))
        batch_op.drop_index(batch_op.f('ix_organisations_merged_into_id'))
        batch_op.drop_column('survivor_id')
        batch_op.drop_column('merged_into_id')

    with op.batch_alter_table('invitations', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_invitations_superseded_by_id_invitations'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_invitations_superseded_by_id'), sqlite_where=sa.text('superseded_by_id IS NOT NULL'), postgresql_where=sa.text('superseded_by_id IS NOT NULL'))
        batch_op.drop_column('superseded_by_id')

    with op.batch_alter_table('attendances', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_attendances_event_id_person_id_state_role_is_walk_in'))
        batch_op.create_index(batch_op.f('ix_attendances_event_id_person_id_state_role'), ['event_id', 'person_id', 'state', 'role'], unique=False)
        batch_op.drop_column('is_affiliation_kept')

    with op.batch_alter_table('issues', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_issues_raised_on_id'))
        batch_op.drop_index(batch_op.f('ix_issues_programme_id'))
        batch_op.drop_index(batch_op.f('ix_issues_person_id'))
        batch_op.drop_index(batch_op.f('ix_issues_owner_id'))
        batch_op.drop_index(batch_op.f('ix_issues_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_issues_conversation_id'))
        batch_op.drop_index(batch_op.f('ix_issues_answered_on'))

    op.drop_table('issues')
    with op.batch_alter_table('import_rows', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_import_rows_record_id'))
        batch_op.drop_index(batch_op.f('ix_import_rows_fingerprint'))
        batch_op.drop_index(batch_op.f('ix_import_rows_external_key'))
        batch_op.drop_index(batch_op.f('ix_import_rows_batch_id_outcome_row'))

    op.drop_table('import_rows')
    with op.batch_alter_table('conversation_parties', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_conversation_parties_person_id'))
        batch_op.drop_index(batch_op.f('ix_conversation_parties_organisation_id'))

    op.drop_table('conversation_parties')
    with op.batch_alter_table('commitments', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_commitments_programme_id'))
        batch_op.drop_index(batch_op.f('ix_commitments_person_id'))
        batch_op.drop_index(batch_op.f('ix_commitments_owner_id_state_due_on'))
        batch_op.drop_index(batch_op.f('ix_commitments_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_commitments_due_on_id'))
        batch_op.drop_index(batch_op.f('ix_commitments_conversation_id'))

    op.drop_table('commitments')
    with op.batch_alter_table('attendance_affiliations', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_attendance_affiliations_organisation_id'))

    op.drop_table('attendance_affiliations')
    with op.batch_alter_table('import_batches', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_import_batches_source'))
        batch_op.drop_index(batch_op.f('ix_import_batches_file_hash'))
        batch_op.drop_index(batch_op.f('ix_import_batches_event_id'))

    op.drop_table('import_batches')
    with op.batch_alter_table('conversations', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_conversations_programme_id'))
        batch_op.drop_index(batch_op.f('ix_conversations_our_side_id'))
        batch_op.drop_index(batch_op.f('ix_conversations_event_id'))
        batch_op.drop_index(batch_op.f('ix_conversations_day_id'))

    op.drop_table('conversations')
    with op.batch_alter_table('segment_picks', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_segment_picks_person_id'))

    op.drop_table('segment_picks')
    with op.batch_alter_table('segment_moves', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_segment_moves_segment_id_at'))
        batch_op.drop_index(batch_op.f('ix_segment_moves_person_id'))

    op.drop_table('segment_moves')
    with op.batch_alter_table('segment_members', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_segment_members_person_id'))

    op.drop_table('segment_members')
    with op.batch_alter_table('list_memberships', schema=None) as batch_op:
        batch_op.drop_index('uq_list_memberships_still_on', sqlite_where=sa.text('left_on IS NULL'), postgresql_where=sa.text('left_on IS NULL'))
        batch_op.drop_index(batch_op.f('ix_list_memberships_person_id'))

    op.drop_table('list_memberships')
    with op.batch_alter_table('group_memberships', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_group_memberships_person_id'))
        batch_op.drop_index(batch_op.f('ix_group_memberships_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_group_memberships_group_id'))

    op.drop_table('group_memberships')
    with op.batch_alter_table('stakeholder_groups', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_stakeholder_groups_sort_key_id'))
        batch_op.drop_index(batch_op.f('ix_stakeholder_groups_programme_id'))

    op.drop_table('stakeholder_groups')
    with op.batch_alter_table('segments', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_segments_owner_id'))

    op.drop_table('segments')
    with op.batch_alter_table('positions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_positions_programme_id'))
        batch_op.drop_index(batch_op.f('ix_positions_person_id_day'))
        batch_op.drop_index(batch_op.f('ix_positions_organisation_id_day'))

    op.drop_table('positions')
    with op.batch_alter_table('person_tags', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_person_tags_person_id_tag_id'))

    op.drop_table('person_tags')
    with op.batch_alter_table('people_lists', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_people_lists_owner_id'))

    op.drop_table('people_lists')
    with op.batch_alter_table('export_profiles', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_export_profiles_owner_id'))

    op.drop_table('export_profiles')
    with op.batch_alter_table('bulk_rows', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_bulk_rows_person_id'))
        batch_op.drop_index(batch_op.f('ix_bulk_rows_action_id_state_id'))

    op.drop_table('bulk_rows')
    op.drop_table('tags')
    with op.batch_alter_table('stored_files', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_stored_files_sha256'))
        batch_op.drop_index(batch_op.f('ix_stored_files_about_kind_about_id'))

    op.drop_table('stored_files')
    op.drop_table('saved_mappings')
    with op.batch_alter_table('merges', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_merges_kind_keep_id'))
        batch_op.drop_index('ix_merges_in_force', sqlite_where=sa.text('undone_at IS NULL'), postgresql_where=sa.text('undone_at IS NULL'))

    op.drop_table('merges')
    op.drop_table('learnt_weights')
    with op.batch_alter_table('exports_made', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_exports_made_at'))

    op.drop_table('exports_made')
    with op.batch_alter_table('duplicate_suggestions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_duplicate_suggestions_state_kind_score_id'))
        batch_op.drop_index(batch_op.f('ix_duplicate_suggestions_kind_b_id'))

    op.drop_table('duplicate_suggestions')
    op.drop_table('duplicate_searches')
    with op.batch_alter_table('bulk_actions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_bulk_actions_press'))

    op.drop_table('bulk_actions')
