"""The plans that are kept: list, open, rename, delete, hand over; none of them is counted in the coverage."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from data.access import Role
from data.errors import N_, CartoCoopError, Fault, Message
from data.plan_files import MOST_BYTES, read_plans, write_plans
from data.plan_store import KeptPlans, PlanExistsError, PlanStore
from data.plans import LONGEST_AUTHOR, LONGEST_NAME, LONGEST_NOTE, Plan, SavedPlan
from geo.other_plans import OtherPlan
from geo.pipeline.coverage import State
from geo.wording import joined
from translations import Translate
from views import access, state
from views import coordination_plan_form as form
from views.format import day
from views.markdown import plain

MOST_TOLD = 12
"""Messages shown after a file was taken in."""
_TOLD = "coord_plans_told"
_SAVE = {"name": "coord_save_name", "author": "coord_save_author", "note": "coord_save_note"}


def kept() -> KeptPlans:
    """Return the plans that are kept."""
    return _store().all()


def draw_list(plans: KeptPlans, kayes: State, t: Translate) -> None:
    """Draw the kept plans, each with what can be done with it."""
    _tell(t)
    for number, (name, fault) in enumerate(plans.damaged):
        st.warning(plain(fault.render(t)))
        if access.offers(Role.EDITOR):
            words = t("Delete the damaged plan")
            st.button(words, on_click=_delete, args=(name, None), key=f"coord_damaged_{number}")
    label = t("Plans kept ({count}), not counted in the coverage").format(count=len(plans.plans))
    with st.expander(label, icon=":material/bookmarks:"):
        if not plans.plans:
            st.caption(t("None yet: try a plan below, then keep it."))
        names = kayes.territories.set_index("code")["name"].to_dict()
        for number, saved in enumerate(plans.plans):
            _row(number, saved, names, kayes, t)
        _hand_over(plans, t)


def draw_save(plan: Plan, t: Translate) -> None:
    """Draw what keeps the plan that is looked at, once somebody asks."""
    if not access.offers(Role.EDITOR):
        st.caption(t("Your role lets you try plans; keeping them is for editors."))
        return
    with st.expander(t("Keep this plan"), icon=":material/bookmark_add:"):
        st.caption(
            t(
                "A plan that is kept stays a plan: it counts in no coverage, overlap, gap, search or export of the register."
            )
        )
        with st.form("coord_plan_save", border=False):
            left, right = st.columns(2)
            left.text_input(t("Name of the plan"), max_chars=LONGEST_NAME, key=_SAVE["name"])
            name = access.person().name
            if name:
                right.caption(t("Kept under the name {name}").format(name=plain(name)))
            else:
                right.text_input(
                    t("Author, if you like"),
                    max_chars=LONGEST_AUTHOR,
                    placeholder=t("office or initials"),
                    help=t("No e-mail address and no telephone number is kept."),
                    key=_SAVE["author"],
                )
            st.text_area(t("Note, if you like"), max_chars=LONGEST_NOTE, height=80, key=_SAVE["note"])
            st.checkbox(t("Replace the plan of the same name"), key="coord_save_replace")
            st.form_submit_button(t("Keep"), on_click=_save, args=(plan,), icon=":material/bookmark_add:")


def draw_others(others: Sequence[OtherPlan], t: Translate) -> None:
    """Draw the other plans for the same communes and years, clearly apart from overlaps."""
    if not others:
        return
    heading = t("Other plans for the same communes and years")
    with st.container(border=True):
        st.markdown(f"**{plain(heading)}**")
        st.caption(t("Planned only: counted neither in the coverage nor in the overlaps."))
        for one in others:
            st.markdown(f"- **{plain(one.saved.name)}**  \n  {plain(one.explain(t))}")


def _row(number: int, saved: SavedPlan, names: Mapping[str, str], kayes: State, t: Translate) -> None:
    with st.container(border=True):
        st.markdown(f"**{plain(saved.name)}**")
        st.caption(plain(_facts(saved, names, t)))
        if saved.note:
            st.text(saved.note)
        with st.container(horizontal=True):
            st.button(
                t("Open"),
                on_click=_open,
                args=(saved, kayes),
                icon=":material/folder_open:",
                key=f"coord_plan_open_{number}",
            )
            if not access.offers(Role.EDITOR):
                return
            with st.popover(t("Rename"), icon=":material/edit:"):
                key = f"coord_plan_new_{saved.name}"
                st.text_input(t("New name"), value=saved.name, max_chars=LONGEST_NAME, key=key)
                st.button(
                    t("Rename"), on_click=_rename, args=(saved.name, key), key=f"coord_plan_rename_{number}"
                )
            st.button(
                t("Delete"),
                on_click=_delete,
                args=(saved.name, saved),
                icon=":material/delete:",
                key=f"coord_plan_delete_{number}",
            )


def _facts(saved: SavedPlan, names: Mapping[str, str], t: Translate) -> str:
    plan, unknown = saved.plan, t("not known")
    places = ", ".join(names.get(code, code) for code in plan.territories)
    parts = [
        t("{actor} in {places}").format(actor=plan.name or plan.actor, places=places),
        t("start: {start}, end: {end}").format(
            start=plan.start_year or unknown, end=plan.end_year or unknown
        ),
        t("theme: {theme}").format(theme=", ".join(plan.themes) or unknown),
        t("by {author}").format(author=saved.author) if saved.author else "",
        t("kept on {day}").format(day=day(saved.updated)),
    ]
    return joined(parts, t)


def _hand_over(plans: KeptPlans, t: Translate) -> None:
    """Draw how plans go to another office and come from one."""
    if plans.plans:
        file = write_plans(plans.plans)
        st.download_button(
            t("All plans kept, to hand over (JSON)"),
            file.content,
            file.name,
            file.mime,
            icon=":material/download:",
            on_click="ignore",
            key="coord_plans_export",
        )
    if not access.offers(Role.EDITOR):
        return
    with st.form("coord_plans_take", border=False, clear_on_submit=True):
        st.file_uploader(
            t("Plans of another office (JSON)"),
            type="json",
            max_upload_size=MOST_BYTES // 1_000_000,
            key="coord_plans_file",
        )
        st.form_submit_button(t("Take them in"), on_click=_take, icon=":material/upload:")


def _store() -> PlanStore:
    return state.present_register().plans


def _tell(t: Translate) -> None:
    """Show once what was done last, with its undo."""
    good, told, deleted = st.session_state.pop(_TOLD, (True, (), None))
    if not told:
        return
    lines = [line for one in told[:MOST_TOLD] for line in one.render(t).splitlines()]
    if len(told) > MOST_TOLD:
        lines.append(t("… and {count} more").format(count=len(told) - MOST_TOLD))
    (st.success if good else st.error)("  \n".join(plain(line) for line in lines))
    if deleted:
        st.button(t("Undo"), on_click=_undo, args=(deleted,), icon=":material/undo:", key="coord_plans_undo")


def _told(good: bool, *told: Message | Fault | CartoCoopError, deleted: SavedPlan | None = None) -> None:
    st.session_state[_TOLD] = (good, told, deleted)


def _tried(work: Callable[[], None]) -> None:
    """Do something with the kept plans; what is wrong is told at the next run."""
    try:
        work()
    except PlanExistsError as error:
        _told(False, error, Message(N_("Give another name, or tick “Replace the plan of the same name”.")))
    except CartoCoopError as error:
        _told(False, error)


def _open(saved: SavedPlan, kayes: State) -> None:
    form.open_plan(saved.plan, kayes)
    for name, key in _SAVE.items():
        st.session_state[key] = getattr(saved, name)


def _save(plan: Plan) -> None:
    held = st.session_state
    texts = {name: held.get(key, "").strip() for name, key in _SAVE.items()}

    def work() -> None:
        saved = _store().save(SavedPlan(plan=plan, **texts), replace=held["coord_save_replace"])
        held["coord_save_replace"] = False
        _told(True, Message(N_("Kept as “{name}”, not counted in the coverage."), {"name": saved.name}))

    _tried(work)


def _rename(name: str, key: str) -> None:
    def work() -> None:
        new = _store().rename(name, st.session_state[key]).name
        if st.session_state.get(_SAVE["name"]) == name:
            st.session_state[_SAVE["name"]] = new
        _told(True, Message(N_("“{name}” is now called “{new}”."), {"name": name, "new": new}))

    _tried(work)


def _delete(name: str, saved: SavedPlan | None) -> None:
    def work() -> None:
        _store().delete(name)
        _told(True, Message(N_("“{name}” is deleted."), {"name": name[:LONGEST_NAME]}), deleted=saved)

    _tried(work)


def _undo(saved: SavedPlan) -> None:
    def work() -> None:
        _store().save(saved)
        _told(True, Message(N_("“{name}” is back."), {"name": saved.name}))

    _tried(work)


def _take() -> None:
    """Take in the plans of the file that was given."""

    def work() -> None:
        file = st.session_state["coord_plans_file"]
        if file is None:
            _told(False, Message(N_("Choose a file first.")))
            return
        found = read_plans(file.getvalue(), file.name)
        taken = _store().take(found.plans)
        counts = {"added": len(taken.added), "same": len(taken.unchanged), "faults": len(found.faults)}
        text = N_("Plans added: {added}; already kept: {same}; faults: {faults}.")
        renamed = [
            Message(
                N_("Another plan is called “{name}”: this one is kept as “{new}”."), {"name": a, "new": b}
            )
            for a, b in taken.renamed
        ]
        counts["added"] += len(renamed)
        _told(not found.faults, Message(text, counts), *renamed, *found.faults)

    _tried(work)
