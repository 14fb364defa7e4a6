"""What a notebook's process runs: IPython's kernel, without the settings that a machine keeps for all kernels."""

from IPython.core import application

if __name__ == "__main__":
    from ipykernel.kernelapp import launch_new_instance

    application.SYSTEM_CONFIG_DIRS.clear()
    application.ENV_CONFIG_DIRS.clear()
    launch_new_instance()
