"""A harbour office of twelve people, written by hand so that every number about it can be counted by eye.

::

    board   a1 Ada (head)
      ops     b1 Ben -> a1      b2 Bea -> b1    b3 陳志明 -> b1 (dotted c1)    b4 Bob -> b1    b5 (vacant) -> b1
        yard    y1 Yan -> b1      y2 Yu -> y1   (dotted c1)
      law     c1 Cay -> a1      c2 Cid -> c1    c3 Cem -> c1 (dotted b1)    c4 Coy -> c2
"""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from orggraph import ingest
from orggraph.store import Store

AS_OF = dt.date(2026, 3, 31)

FILES = {
    "people.csv": """id,name,email,title,grade,department,manager_id,dotted_manager_ids,location,start,employment,fte,vacant
a1,Ada Ahn,ada@office.example,Harbour master,10,board,,,Keelung,2015-01-01,active,1,
b1,Ben Bay,ben@office.example,Head of operations,8,ops,a1,,Keelung,2017-03-01,active,1,
b2,Bea Bell,bea@office.example,Planner,6,ops,b1,,Keelung,2019-05-01,active,0.8,
b3,陳志明,chen@office.example,調度員,6,ops,b1,c1,基隆,2020-02-29,active,1,
b4,Bob O'Neil,bob@office.example,Dispatcher,5,ops,b1,,Taipei,2021-09-01,leave,1,
b5,Planner II,,Planner,6,ops,b1,,Keelung,,,,yes
y1,Yan Yee,yan@office.example,Yard lead,6,yard,b1,,Keelung,2018-07-01,active,1,
y2,Yu Yeh,yu@office.example,Crane driver,4,yard,y1,c1,Keelung,2022-01-10,active,1,
c1,Cay Cole,cay@office.example,Counsel,8,law,a1,,Taipei,2016-06-01,active,1,
c2,Cid Cox,cid@office.example,Senior lawyer,7,law,c1,,Taipei,2018-01-01,active,1,
c3,Cem Can,cem@office.example,Lawyer,6,law,c1,b1,Taipei,2020-01-01,active,0.5,
c4,Coy Cho,coy@office.example,Clerk,4,law,c2,,Taipei,2023-04-01,active,1,
""",
    "departments.csv": """id,name,kind,parent_id,head_id,acting
board,Board 港務長室,company,,a1,
ops,Operations,department,board,b1,
law,Legal,department,board,c1,
yard,Yard,team,ops,y1,yes
""",
    # two weeks; b2 and y1 never reach c-people except through b3; c4 talks to c2 alone; b1 and b4 never talk
    "ties.csv": """source_id,target_id,channel,period,count,weight
a1,b1,email,2026-03-16,5,5
b1,a1,email,2026-03-16,4,4
a1,c1,email,2026-03-16,3,3
b1,b2,chat,2026-03-16,7,7
b2,b1,chat,2026-03-16,6,6
b2,b4,email,2026-03-16,5,2.5
b4,b2,email,2026-03-16,3,3
b3,c1,email,2026-03-16,2,2
y1,y2,call,2026-03-16,4,4
b1,y1,meeting,2026-03-23,1,1
y1,b1,meeting,2026-03-23,1,1
c1,c2,email,2026-03-23,6,6
c2,c1,email,2026-03-23,5,5
c2,c4,chat,2026-03-23,8,8
c4,c2,chat,2026-03-23,8,8
c1,c3,email,2026-03-23,2,2
a1,c4,broadcast,2026-03-23,1,0.1
""",
    "group_ties.csv": """source_department,target_department,channel,period,count
ops,law,meeting,2026-03-16,3
law,ops,meeting,2026-03-16,2
""",
    "dependencies.csv": """from_department,to_department,kind,strength,since,note
ops,law,approval,0.9,2024-01-01,berth contracts
yard,ops,input,0.5,2024-01-01,daily plan
yard,law,information,0.25,2025-06-01,
""",
    "goals.csv": """id,title,department,weight,metric,target,owner_id,since,until,parent_id
fast,Ships wait less,ops,0.8,hours,6,b1,2026-01-01,2026-12-31,
fast,Ships wait less,yard,0.6,hours,6,b1,2026-01-01,2026-12-31,
safe,No contract without review,law,1,share,1,c1,2026-01-01,,
""",
    "goal_conflicts.csv": """goal_id,other_goal_id,kind,strength,note
fast,safe,opposes,0.7,review takes two days
""",
    "directives.csv": """id,subject,issuer_id,addressee,addressee_kind,stance,date,until,priority,supersedes,status,done_on,source
d1,night shift,b1,y2,person,require,2026-02-01,,1,,open,,
d2,night shift,c1,y2,person,forbid,2026-02-10,2026-06-30,1,,open,,
d3,badge,a1,ops,department,require,2026-01-05,,2,,done,2026-01-20,
""",
    "tasks.csv": """id,title,department,goal_id,due,status,blocked_by
t1,Berth contract,law,safe,2026-04-15,doing,
t2,Crane plan,yard,fast,2026-04-01,blocked,t1
t3,Shift roster,ops,fast,2026-03-01,done,
""",
    "raci.csv": """task_id,person_id,role,since
t1,c1,A,2026-01-01
t1,c2,R,2026-01-01
t1,b2,C,2026-01-01
t2,y2,R,2026-02-01
t3,b1,A,2026-01-01
t3,b2,A,2026-01-01
""",
    "skills.csv": """person_id,skill,level,since,source
b2,planning,4,2020-01-01,manager
b4,planning,2,2022-01-01,self
c2,contracts,5,2018-01-01,manager
y2,crane,3,2022-06-01,licence
""",
    "attributes.csv": """person_id,attribute,value,since
b2,Cost Centre,C7,2020-01-01
b4,Cost Centre,C7,
c2,Cost Centre,C9,2018-01-01
""",
    "skill_needs.csv": """department,skill,min_level,people
ops,planning,3,2
law,contracts,4,1
yard,crane,4,1
""",
    "concerns.csv": """id,raised_on,raised_by,department,topic,stopped_at,status,answered_on,path
k1,2026-01-10,y2,yard,night shift,b1,forwarded,,y2;y1;b1
k2,2026-02-20,,law,parking,,raised,,
k3,2026-02-01,c4,law,badge,c2,answered,2026-02-05,c4;c2
""",
    "delegations.csv": """person_id,delegate_id,scope,from,until,urgent_only
b1,b2,approvals,2026-03-20,2026-04-10,
c1,c2,all,2026-03-01,,yes
""",
    "absences.csv": """person_id,from,until,kind
b1,2026-03-20,2026-04-10,leave
""",
    "mechanisms.csv": """id,kind,title,departments,owner_id,cadence,since,until,last_used,purpose
m1,meeting,Monday berth round,ops;yard,b1,weekly,2024-01-01,,2026-03-30,plan
m2,liaison,Contract desk,ops;law,c2,monthly,2023-01-01,,2025-02-01,contracts
""",
    "priorities.csv": """leader_id,goal_or_department,weight,since,until
a1,fast,0.9,2026-01-01,
b1,fast,1,2026-01-01,
c1,Legal,0.8,,
""",
    "targets.csv": """scope,metric,min,max,reason
all,span,2,5,berths are close together
yard,span,,3,cranes need eyes
8,span,,6,heads have deputies
all,response_days,,14,
""",
    "mandates.csv": """person_id,mandate,granted_by,scope,since,until
b2,Berth coordination,a1,ops,2025-01-01,
c2,Contract desk,a1,,2024-01-01,
""",
}

LATER = dt.date(2026, 7, 15)
# In summer Ben (b1) has left: Bea heads operations from the board, Bob is in the yard, nobody heads the yard, a namesake of Cay began.
LATER_FILES = {
    "people.csv": """id,name,email,title,grade,department,manager_id,dotted_manager_ids,location,start,employment,fte,vacant
a1,Ada Ahn,ada@office.example,Harbour master,10,board,,,Keelung,2015-01-01,active,1,
b2,Bea Bell,bea@office.example,Head of operations,8,board,a1,,Keelung,2019-05-01,active,0.8,
b3,陳志明,chen@office.example,調度員,6,ops,b2,c1,基隆,2020-02-29,active,1,
b4,Bob O'Neil,bob@office.example,Dispatcher,5,yard,y1,,Taipei,2021-09-01,active,1,
b5,Planner II,,Planner,6,ops,b2,,Keelung,,,,yes
y1,Yan Yee,yan@office.example,Yard lead,6,yard,b2,,Keelung,2018-07-01,active,1,
y2,Yu Yeh,yu@office.example,Crane driver,4,yard,y1,c1,Keelung,2022-01-10,active,1,
c1,Cay Cole,cay@office.example,Counsel,8,law,a1,,Taipei,2016-06-01,active,1,
c2,Cid Cox,cid@office.example,Senior lawyer,7,law,c1,,Taipei,2018-01-01,active,1,
c3,Cem Can,cem@office.example,Lawyer,6,law,c1,b2,Taipei,2020-01-01,active,0.5,
c4,Coy Cho,coy@office.example,Clerk,4,law,c2,,Taipei,2023-04-01,active,1,
c5,Cay Cole,cole@office.example,Visitor,3,,c1,,Taipei,2026-07-01,active,1,
""",
    "departments.csv": """id,name,kind,parent_id,head_id,acting
board,Board 港務長室,company,,a1,
ops,Operations,department,board,b2,
law,Legal,department,board,c1,
yard,Yard,team,ops,,
pier,Pier 9,team,ops,,
""",
    "dependencies.csv": FILES["dependencies.csv"] + "law,yard,service,0.4,2026-06-01,\n",
    "raci.csv": """task_id,person_id,role,since
t1,c1,A,2026-01-01
t1,c2,R,2026-01-01
t1,b2,A,2026-06-01
t1,b4,A,2026-06-01
""",
    "skills.csv": FILES["skills.csv"] + "c3,planning,4,2026-05-01,manager\n",
    "skill_needs.csv": FILES["skill_needs.csv"] + "law,planning,3,1\n",
    "cases.csv": """id,finding_identity,title,departments,people,rung,owner_id,opened,due,remeasure_on,status,closed,outcome,mediator_id
q1,friction:law:ops,Berth contracts,law;ops,,mediation,c1,2026-04-01,2026-05-01,2026-06-01,closed,2026-06-10,worse,y1
q2,friction:law:ops,Berth contracts again,law;ops,,consultation,a1,2026-05-20,2026-06-01,2026-08-01,opened,,,y1
q3,silent_lines:y1:y2,Yan and Yu,law;yard,y1;y2,contact,y1,2026-05-01,2026-05-08,2026-06-01,closed,2026-05-31,better,
q4,,Night shift,law;yard,,contact,c2,2026-07-10,2026-08-01,,opened,,,c2
""",
    "absences.csv": """person_id,from,until,kind
y1,2026-07-10,2026-07-20,leave
""",
}


def write(folder: Path, files: Mapping[str, str] = FILES) -> Path:
    """Write the files of the office into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def fill(store: Store, folder: Path) -> Store:
    """Import the office into ``store``; not one row may be doubted."""
    result = ingest.import_paths([write(folder)], store, as_of=AS_OF)
    assert result.quarantined == 0, result.issues
    return store


def later(store: Store, folder: Path) -> Store:
    """Import the summer's files over the office of `fill`; not one row may be doubted."""
    result = ingest.import_paths([write(folder, LATER_FILES)], store, as_of=LATER)
    assert result.quarantined == 0, result.issues
    return store
