from crm.desk.views import bp

__all__ = ["bp"]
