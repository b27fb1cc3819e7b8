"""Flask-Security's login page, as its quick start has it."""

import secrets

from flask import Flask
from flask_security import Security, SQLAlchemyUserDatastore
from flask_security.models import fsqla_v3
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config.update(
    SECRET_KEY=secrets.token_hex(),
    SECURITY_PASSWORD_SALT=secrets.token_hex(),
    SQLALCHEMY_DATABASE_URI="sqlite://",
)
database = SQLAlchemy(app)
fsqla_v3.FsModels.set_db_info(database)


class Role(database.Model, fsqla_v3.FsRoleMixin):
    pass


class User(database.Model, fsqla_v3.FsUserMixin):
    pass


app.security = Security(app, SQLAlchemyUserDatastore(database, User, Role))
with app.app_context():
    database.create_all()
