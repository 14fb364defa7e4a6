"""Runs the notebooks on a cohort, makes pages of them, packs them, and compares two reports.

- `cli`: the command; `__main__`: where it begins, apart from a user's settings; `stopping`: how it is stopped
- `own_cohort`, `proposal`, `asked`: from files as they were sent to a cohort file proposed; `checking`: what it gives
- `cohort_schema`: the JSON schema of cohort files, for editors
- `report`: a report from beginning to end; `notebooks`, `parameters`: what is run, and with what
- `cohorts`: reports of many cohorts; `up_to_date`: which need not be made; `cohorts_page`: the page that leads to all
- `across`: cohorts side by side, by what their reports have released
- `run`, `kernels`, `kernel`, `isolation`: notebooks side by side, each in a Python without anybody's settings
- `preloaded`, `forking`: kernels forked from one process that has imported everything
- `failures`: how it is told that a notebook stopped
- `pages`, `first_page`, `reference_page`, `templates`: executed notebooks as pages, the first page, and one to look up
- `made_with`, `crate`: what a report was made from; `git_ids`: contents by the names that git gives them
- `attack`: what a stranger could work out from a report's files about single people
- `shared`: whom the reports that were shared are of, so that two of them give nobody away
- `publish`, `replacing`, `manifest`, `temporary`, `clean`: files that appear whole, and only what was written here goes
- `verification`: whether two reports are the same; `tracing`: where a number of a report comes from
- `pdf`, `chromium`, `handouts`, `sheet`, `synthetic`, `synthetic_cohorts`, `checklists`, `tallies`: what else is made
"""
