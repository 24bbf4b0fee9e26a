"""Its relations stand in 0001, where each table is made once; this name stays for those who have it."""

from django.db import migrations


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('exchange', '0001_initial'),
    ]

    operations = []
